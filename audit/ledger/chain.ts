import type { LedgerRow } from '../../aggregate/ledger.ts';
import { failed, passed, warned } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { LedgerGround } from './ledgerGround.ts';
import { BEFORE_FIRST, linkHash } from './linkHash.ts';

export const chain: Check<LedgerGround> = {
  info: {
    name: 'ledger.chain',
    title: 'The ledger is whole: no entry of it was changed, taken out or put in afterwards.',
    what: 'Every entry of the site’s ledger, from the first to the last.',
    how: 'Each entry has the SHA-256 hash of its content and of the hash before it. All are computed again, and entries must be numbered without a gap. Whoever changes one must change all later ones, and then the copy in ClickHouse tells (ledger.mirror).',
    severity: 'critical',
    remedy:
      'Compare the ledger with its copy in ClickHouse (table ledger) and with a backup from the entry that is named: what differs was changed. Treat the releases after it as unproven.',
    clauses: ['GDPR art. 5(2)', 'GDPR art. 24(1)', 'GDPR art. 30'],
  },
  async run({ ledger, policy }) {
    const rows = await ledger();
    if (rows.length === 0)
      return failed('There is no ledger: not even which policy is in force is noted.');
    const broken = firstBroken(rows, policy.site);
    if (broken) return failed(broken);
    const backwards = rows.filter(
      (row, index) =>
        isMoment(row) &&
        rows
          .slice(Math.max(0, index - 1), index)
          .some((before) => isMoment(before) && before.at > row.at + MINUTE),
    );
    const extent = `${rows.length} entries, each hash as computed. The last is ${rows.at(-1)?.hash}.`;
    return backwards.length === 0
      ? passed(extent)
      : warned(
          extent,
          `${backwards.length} entries are earlier than the one before them: the clock went back.`,
        );
  },
};

const MINUTE = 60_000;

/** Of keys the window’s start is noted, and not the moment. */
function isMoment({ entry }: LedgerRow): boolean {
  return !entry.startsWith('key_');
}

function firstBroken(rows: readonly LedgerRow[], site: string): string | undefined {
  let previous = BEFORE_FIRST;
  for (const [index, row] of rows.entries()) {
    const seq = index + 1;
    if (row.seq !== seq) return `Entry ${seq} is missing, or stands there twice.`;
    if (row.site !== site) return `Entry ${seq} is another site’s.`;
    if (row.previous !== previous) return `Entry ${seq} does not follow from the one before it.`;
    if (row.hash !== linkHash(row)) return `Entry ${seq} was changed: its hash is another.`;
    previous = row.hash;
  }
  return undefined;
}
