import { failed, notApplicable, passed, type Result, warned } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import { type Released, releasedWindows, windowName } from './entries.ts';
import { hashChecker } from './hashChecker.ts';
import type { LedgerGround } from './ledgerGround.ts';
import { type Held, inBatches, readHeld, readPublished } from './readPublished.ts';
import { MOST_WINDOWS, sample } from './sample.ts';
import { surelyKept } from './surelyKept.ts';

export const published: Check<LedgerGround> = {
  info: {
    name: 'ledger.published',
    title:
      'What ClickHouse shows is what was released, cell for cell: nothing was changed or put in since.',
    what: 'The rows of each released window in ClickHouse that has not expired.',
    how: `The ledger has the SHA-256 hash of all that a window published: the names of its cubes and measures, and each cell’s values and counts, sorted. It is computed again from the rows. Of more than ${MOST_WINDOWS} windows a sample is drawn by the audit’s seed: days, weeks and months first, then hours.`,
    severity: 'critical',
    remedy:
      'Treat the windows that are named as altered: find out who can write to ClickHouse (sql/roles.sql gives nobody the right to change rows), and delete them or restore them from ClickHouse’s own backup.',
    clauses: ['GDPR art. 5(1)(d)', 'GDPR art. 5(1)(f)', 'GDPR art. 5(2)', 'GDPR art. 32(1)(b)'],
  },
  async run(ground) {
    const { policy, read, seed, now, state } = ground;
    const told = releasedWindows(await ground.ledger());
    if (told.length === 0) return notApplicable('Nothing of this site has been released yet.');
    const held = await readHeld(read, policy.site);
    const nowSeconds = now() / 1000;
    // Rows that expire within the hour may go while they are read.
    const there = told.flatMap((release) => {
      const found = held.get(`${release.window} ${release.startsAt}`);
      return found && found.expiresAt > nowSeconds + 3600 ? [{ release, cells: found.cells }] : [];
    });
    const chosen = sample(there, seed);
    const checker = hashChecker(policy);
    for (const batch of inBatches(chosen)) {
      const rows = await readPublished(read, policy.site, batch);
      for (const it of batch) checker.check(it, rows.get(`${it.window} ${it.startsAt}`) ?? []);
    }
    const gone = told.filter(
      (it) =>
        it.cubes.length > 0 &&
        !held.has(`${it.window} ${it.startsAt}`) &&
        surelyKept(it, policy, now()),
    );
    const { wrong, untold, right } = checker.verdict();
    const extra = untoldIn(held, told, now());
    const drawn = chosen.length < there.length ? ` drawn by the seed ${seed}` : '';
    const extent = `${right} of ${chosen.length} windows${drawn} have the hash that the ledger has; ClickHouse has ${there.length}.`;
    return verdict({ wrong, untold, gone, extra, extent, outbox: state?.outbox ?? 0 });
  },
};

interface Found {
  readonly wrong: readonly Released[];
  /** Of an earlier version whose columns are not known. */
  readonly untold: readonly Released[];
  readonly gone: readonly Released[];
  /** In ClickHouse, and not in the ledger. */
  readonly extra: readonly string[];
  readonly extent: string;
  readonly outbox: number;
}

function verdict({ wrong, untold, gone, extra, extent, outbox }: Found): Result {
  const failures = [
    ...list(wrong, 'Windows whose rows do not have the hash that the ledger has'),
    ...(outbox === 0
      ? list(gone, 'Windows that are not in ClickHouse, though their time is not over')
      : []),
    ...(extra.length > 0
      ? [
          `Windows in ClickHouse that no entry of the ledger tells of: ${extra.length}, the first of them the ${extra[0]}.`,
        ]
      : []),
  ];
  if (failures.length > 0) return failed(...failures, extent);
  const doubts = [
    ...list(
      untold,
      'Windows of earlier versions that fit no order of their columns, and which order it was is not known here',
    ),
    ...list(gone, 'Windows that are not in ClickHouse yet, while releases wait to be sent'),
  ];
  return doubts.length > 0 ? warned(...doubts, extent) : passed(extent);
}

function list(windows: readonly Released[], says: string): string[] {
  const [first] = windows;
  return first ? [`${says}: ${windows.length}, the first of them the ${windowName(first)}.`] : [];
}

/** An audit takes minutes: a window that was released meanwhile is not in the ledger that it read at first. */
const AUDIT_MS = 600_000;

function untoldIn(
  held: ReadonlyMap<string, Held>,
  told: readonly Released[],
  now: number,
): string[] {
  const known = new Set(told.map((it) => `${it.window} ${it.startsAt}`));
  const last = Math.max(...told.map(({ releasedAt }) => releasedAt));
  return [...held]
    .filter(([place, { releasedAt }]) => {
      return !known.has(place) && (releasedAt <= last || releasedAt < now - AUDIT_MS);
    })
    .map(([, { window, startsAt }]) => windowName({ window, startsAt }));
}
