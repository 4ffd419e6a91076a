import { type CheckedPart, ENTRIES_AT_ONCE } from '../../aggregate/checkLedgerPart.ts';
import { type Checked, checkFurther, type LedgerRow, UNCHECKED } from '../../aggregate/ledger.ts';
import type { LedgerPage, LedgerQuestion } from './ledgerSchema.ts';

/** Where a site's chain is read. */
export interface LedgerSource {
  readonly source: LedgerPage['source'];
  /** The entries after a number, in order, so many at most. */
  readonly after: (site: string, seq: number, most: number) => Promise<readonly LedgerRow[]>;
  /** Goes on checking the whole chain: see `checkLedgerPart`. */
  readonly check: (site: string, checked: Checked) => Promise<CheckedPart>;
}

/** For so long a chain that was whole is not checked again from its first entry on, in milliseconds. */
export const WHOLE_FOR_MS = 3_600_000;
/** And one that was broken. */
export const BROKEN_FOR_MS = 60_000;

/** @param path of the answer, without what is asked */
export type ReadLedgerPage = (
  site: string,
  asked: LedgerQuestion,
  path: string,
) => Promise<LedgerPage>;

/**
 * Reads pages of chains, each with what is known of the whole. How far a chain was checked is remembered,
 * so that an answer checks what was added since, and the entries that are on it. Once an hour all is
 * checked anew, and at once where an entry of a page does not fit: what is changed does
 * not stay hidden behind an earlier check. Nothing is done in one go that could hold up others.
 *
 * @param now milliseconds since 1970
 */
export function createLedgerPages(ledger: LedgerSource, now: () => number): ReadLedgerPage {
  const known = new Map<string, { readonly checked: Checked; readonly since: number }>();
  const underWay = new Map<string, Promise<Checked>>();

  async function checkAll(site: string): Promise<Checked> {
    const before = known.get(site);
    const lasts = before?.checked.broken ? BROKEN_FOR_MS : WHOLE_FOR_MS;
    const start = before && now() - before.since < lasts ? before : undefined;
    let { checked, since } = start ?? { checked: UNCHECKED, since: now() };
    for (let isAll = false; !isAll; ) ({ checked, isAll } = await ledger.check(site, checked));
    known.set(site, { checked, since });
    return checked;
  }

  /** Whoever asks meanwhile waits for the same. */
  function checkOnce(site: string): Promise<Checked> {
    const running = underWay.get(site);
    if (running) return running;
    const run = checkAll(site).finally(() => underWay.delete(site));
    underWay.set(site, run);
    return run;
  }

  return async (site, asked, path) => {
    let whole = await checkOnce(site);
    let page = await readPage(ledger, site, asked, whole.seq);
    if (!page.fits && !whole.broken) {
      known.delete(site);
      whole = await checkOnce(site);
      page = await readPage(ledger, site, asked, whole.seq);
    }
    const last = page.entries.at(-1);
    const hasMore = last !== undefined && last.seq < whole.seq;
    return {
      site,
      source: ledger.source,
      total: whole.count,
      head: whole.count > 0 ? { seq: whole.seq, hash: whole.hash } : null,
      broken: whole.broken ?? null,
      proof: { hash: HOW, first: UNCHECKED.hash },
      entries: page.entries.map(entryOf),
      next: hasMore ? `${path}?after=${last.seq}&limit=${asked.limit}` : null,
    };
  };
}

/** In words; docs/compliance-api.md has a program for it. */
const HOW =
  'SHA-256, in lower-case hex, of the UTF-8 text of the JSON array [site, seq, at, entry, body, previous] without spaces. `seq` counts up from 1, and `previous` is the hash of the entry before.';

/** @param upTo the last number that was checked: what is added meanwhile comes the next time */
async function readPage(
  { after: read }: LedgerSource,
  site: string,
  { after, limit }: LedgerQuestion,
  upTo: number,
): Promise<{ readonly entries: readonly LedgerRow[]; readonly fits: boolean }> {
  const entries: LedgerRow[] = [];
  let checked: Checked = { count: after, seq: after, hash: '' };
  while (entries.length < limit) {
    const most = Math.min(limit - entries.length, ENTRIES_AT_ONCE);
    const rows = (await read(site, checked.seq, most)).filter(({ seq }) => seq <= upTo);
    const [first] = rows;
    if (!first) break;
    if (entries.length === 0) checked = { ...checked, hash: first.previous };
    checked = checkFurther(checked, rows);
    entries.push(...rows);
    if (rows.length < most) break;
  }
  return { entries, fits: checked.broken === undefined };
}

/** Field by field: a store may hand out more, and other types for whole numbers. */
function entryOf({ site, seq, at, entry, body, previous, hash }: LedgerRow) {
  return { site, seq, at, entry, body, previous, hash };
}
