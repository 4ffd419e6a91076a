import { type Checked, checkChain, type HowToCheck, UNCHECKED } from './checkChain.ts';
import { ENTRIES_A_PAGE, type Ledger } from './createLedger.ts';

/** Told after each page. */
export type Progress = (done: number, total: number) => void;

/**
 * Checks a whole chain from its first entry on, page by page, and that it goes as far as it was known to.
 *
 * @throws Refusal where a page cannot be had
 */
export async function checkAll(
  ledger: Ledger,
  how: HowToCheck,
  progress: Progress,
): Promise<Checked & { readonly total: number }> {
  let checked = UNCHECKED;
  for (;;) {
    const { entries, total } = await ledger.page(checked.seq, ENTRIES_A_PAGE);
    const last = checked.seq;
    checked = await checkChain(checked, entries, how);
    progress(checked.seq, total);
    if (checked.broken) return { ...checked, total };
    if (checked.seq >= total) return { ...cutOff(checked, how), total };
    if (checked.seq === last) {
      return { ...checked, total, broken: { seq: last + 1, why: 'it is missing' } };
    }
  }
}

/** A chain of which the end was cut off is whole by itself: only what was told before gives it away. */
function cutOff(checked: Checked, { known = [] }: HowToCheck): Checked {
  const missing = known.find(({ seq }) => seq > checked.seq);
  const differs = checked.differs ?? missing;
  return differs ? { ...checked, differs } : checked;
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
