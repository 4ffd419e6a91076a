import { type Checked, checkChain, type Digest, UNCHECKED } from './checkChain.ts';
import { ENTRIES_A_PAGE, type Ledger } from './createLedger.ts';

/** Told after each page. */
export type Progress = (done: number, total: number) => void;

/** Checks a whole chain from its first entry on, page by page. @throws Refusal where a page cannot be had */
export async function checkAll(
  ledger: Ledger,
  how: { readonly digest: Digest; readonly noted?: string | undefined },
  progress: Progress,
): Promise<Checked & { readonly total: number }> {
  let checked = UNCHECKED;
  for (;;) {
    const { entries, total } = await ledger.page(checked.seq, ENTRIES_A_PAGE);
    const last = checked.seq;
    checked = await checkChain(checked, entries, how);
    progress(checked.seq, total);
    if (checked.broken || checked.seq >= total) return { ...checked, total };
    if (checked.seq === last) {
      return { ...checked, total, broken: { seq: last + 1, why: 'it is missing' } };
    }
  }
}

/** A whole ledger as one CSV file. */
export async function csvOfAll(ledger: Ledger, total: number, progress: Progress): Promise<string> {
  let text = await ledger.csv(0, ENTRIES_A_PAGE);
  for (let after = ENTRIES_A_PAGE; after < total; after += ENTRIES_A_PAGE) {
    progress(after, total);
    const page = await ledger.csv(after, ENTRIES_A_PAGE);
    text += page.slice(page.indexOf('\n') + 1);
  }
  return text;
}
