import { type Checked, checkFurther, type LedgerRow, UNCHECKED } from './ledger.ts';

/** Entries of a chain that are read or checked at a time, so that no commit waits long for them: see `bench/ledger.ts`. */
export const ENTRIES_AT_ONCE = 2000;

export interface CheckedPart {
  readonly checked: Checked;
  /** Whether nothing is left to check. */
  readonly isAll: boolean;
}

/** What `checkLedgerPart` has to be given after a part: the entries from this one on, so many at most. */
export function nextPart({ count, seq, hash }: Checked) {
  return { seq, hash, most: count > 0 ? ENTRIES_AT_ONCE + 1 : ENTRIES_AT_ONCE };
}

/**
 * Goes on checking a chain, a part at a time. Where its last entry that was checked is gone or another,
 * all begins anew.
 *
 * @param rows those that `nextPart` tells
 */
export function checkLedgerPart(checked: Checked, rows: readonly LedgerRow[]): CheckedPart {
  const isBegun = checked.count > 0;
  const [last] = rows;
  if (isBegun && (last?.seq !== checked.seq || last.hash !== checked.hash)) {
    return { checked: UNCHECKED, isAll: false };
  }
  const rest = isBegun ? rows.slice(1) : rows;
  return { checked: checkFurther(checked, rest), isAll: rest.length < ENTRIES_AT_ONCE };
}
