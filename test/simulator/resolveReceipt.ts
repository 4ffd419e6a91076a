import type { Receipt } from '../../ingest/eventsRoute.ts';
import type { Fate, Said } from './fate.ts';
import { Violation } from './violation.ts';

/**
 * A receipt has totals: tells what it says of each event, as far as they do.
 *
 * @throws Violation when no way that is possible gives these totals
 */
export function resolveReceipt(receipt: Receipt, attempt: number, fates: readonly Fate[]): void {
  const { accepted, dropped } = receipt;
  const { duplicate = 0, late = 0, ...others } = dropped;
  const left = { accepted, duplicate, late };
  let open = fates.map((fate) => ({ fate, can: [...fate.possible(attempt)] }));
  const told = open.map(({ can }) => can.join(' or ')).join(', ');
  const impossible = () =>
    new Violation(`the receipt is ${JSON.stringify(receipt)}, but should say: ${told}`);
  if (Object.keys(others).length > 0 || accepted + duplicate + late !== fates.length) {
    throw impossible();
  }
  const settle = (settled: { fate: Fate }[], said: Said) => {
    for (const { fate } of settled) fate.answered(attempt, said);
    left[said] -= settled.length;
    if (left[said] < 0) throw impossible();
    open = open.filter((one) => !settled.some(({ fate }) => fate === one.fate));
  };
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    for (const said of ['accepted', 'duplicate', 'late'] as const) {
      if (left[said] === 0) {
        open = open.map(({ fate, can }) => ({ fate, can: can.filter((it) => it !== said) }));
      }
      settle(
        open.filter(({ can }) => can.length === 1 && can[0] === said),
        said,
      );
      const able = open.filter(({ can }) => can.includes(said));
      if (able.length < left[said]) throw impossible();
      if (able.length > 0 && able.length === left[said]) settle(able, said);
    }
    if (open.some(({ can }) => can.length === 0)) throw impossible();
  }
  for (const { fate } of open) fate.answered(attempt, undefined);
}
