import type { LedgerRow } from '../../aggregate/ledger.ts';
import { counted } from '../counted.ts';
import { failed, notApplicable, passed, type Result, warned } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { LedgerGround } from './ledgerGround.ts';
import { BEFORE_FIRST, linkHash } from './linkHash.ts';

export const mirror: Check<LedgerGround> = {
  info: {
    name: 'ledger.mirror',
    title: 'ClickHouse has the same ledger as the state, so neither can be rewritten alone.',
    what: 'The copy of the site’s ledger in ClickHouse, beside the chain in the state.',
    how: 'Every entry of the state must be in the copy, equal, but for the last ones that still wait in the outbox. What the copy has beyond that must go on from the chain, or be of a chain that was left when a state was lost or restored.',
    severity: 'serious',
    remedy:
      'Find out which of the two was changed: compare both with a backup (docs/backup.md). Where entries are missing in ClickHouse and nothing waits, they were deleted there.',
    clauses: ['GDPR art. 5(2)', 'GDPR art. 24(1)', 'GDPR art. 32(1)(b)'],
  },
  async run({ state, copy }) {
    if (!state) {
      return notApplicable(
        'At the edge the state’s chain cannot be read from outside; ledger.chain looks at ClickHouse’s copy.',
      );
    }
    return compare(state.ledger, await copy(), state.outbox);
  },
};

function compare(own: readonly LedgerRow[], copy: readonly LedgerRow[], outbox: number): Result {
  const copied = new Map(copy.map((row) => [row.hash, row]));
  const missing = own.filter((row) => !copied.has(row.hash));
  const wrong: string[] = [];
  // Entries are sent in their order, so what waits are the last ones.
  const gap = missing.find((row, index) => row.seq !== own.length - missing.length + index + 1);
  if (gap)
    wrong.push(
      `Entry ${gap.seq} is not in ClickHouse, or another one is in its place, though later ones are there.`,
    );
  else if (missing.length > outbox) {
    wrong.push(
      `Entries at the end that are not in ClickHouse: ${missing.length}, where no more than ${outbox} wait to be sent.`,
    );
  }
  const forged = copy.filter((row) => row.hash !== linkHash(row));
  if (forged.length > 0)
    wrong.push(
      `Entries of the copy with another content than their hash says: ${forged.length}, the first of them entry ${forged[0]?.seq}.`,
    );
  const known = new Set(own.map(({ hash }) => hash));
  const beyond = copy.filter(({ hash }) => !known.has(hash));
  const loose = beyond.filter(({ previous }) => previous !== BEFORE_FIRST && !copied.has(previous));
  if (loose.length > 0)
    wrong.push(
      `Entries of the copy that follow from nothing: ${loose.length}, the first of them entry ${loose[0]?.seq}.`,
    );
  if (wrong.length > 0) return failed(...wrong);
  const extent = `${counted(own.length, 'entry', 'entries')}: ${own.length - missing.length} in both, ${missing.length} to be sent.`;
  const left = beyond.filter((row) => !goesOn(row, own, copied));
  if (left.length === 0) return passed(extent);
  return warned(
    extent,
    `The copy also has ${counted(left.length, 'entry', 'entries')} of a chain that parts from this one at entry ${Math.min(...left.map(({ seq }) => seq))}: a state was lost or restored then. Where nobody did that, the state’s ledger was rewritten.`,
  );
}

/** Whether an entry came after the state's last one, as it does where the copy was read later. */
function goesOn(
  row: LedgerRow,
  own: readonly LedgerRow[],
  copied: ReadonlyMap<string, LedgerRow>,
): boolean {
  const last = own.at(-1);
  let at: LedgerRow | undefined = row;
  for (let steps = 0; at && at.seq > (last?.seq ?? 0) && steps <= copied.size; steps += 1) {
    if (at.previous === last?.hash) return true;
    at = copied.get(at.previous);
  }
  return false;
}
