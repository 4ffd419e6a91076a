import { beforeAll, expect, test } from 'vitest';
import { type LedgerRow, ledgerHash } from '../../aggregate/ledger.ts';
import type { CheckName } from '../../audit/finding.ts';
import { ledgerStage } from '../../audit/ledger/ledgerStage.ts';
import type { StateFacts } from '../../audit/stateFacts.ts';
import type { Subject } from '../../audit/subject.ts';
import { audit, deployment, type Site } from './deployment.ts';

let deployed: Awaited<ReturnType<typeof deployment>>;
beforeAll(async () => {
  deployed = await deployment();
});

test.each(['demo', 'noisy'] as const)('the ledger of %s passes', async (site) => {
  const found = await audit(ledgerStage, deployed.subject(site));
  expect(Object.values(found).map(({ name, status }) => [name, status])).toEqual(
    ledgerStage.checks.map(({ name }) => [name, 'passed']),
  );
  expect(found['ledger.published']?.evidence[0]).toMatch(/^(\d+) of \1 windows have the hash/);
});

test('at the edge the copy in ClickHouse is looked at', async () => {
  const edge = { state: undefined, platform: 'edge' } as const;
  const found = await audit(ledgerStage, deployed.subject('noisy', edge));
  expect(Object.values(found).map(({ status }) => status)).toEqual(
    ledgerStage.checks.map(({ name }) => (name === 'ledger.mirror' ? 'not-applicable' : 'passed')),
  );
});

/** Entries with their numbers and hashes made anew, as somebody who rewrites all of it would. */
function relinked(rows: readonly LedgerRow[]): LedgerRow[] {
  let previous = '0'.repeat(64);
  return rows.map((row, index) => {
    const linked = { ...row, seq: index + 1, previous };
    previous = ledgerHash(linked);
    return { ...linked, hash: previous };
  });
}

const changed = (rows: readonly LedgerRow[], at: number, changes: Partial<LedgerRow>) =>
  rows.map((row, index) => (index === at ? { ...row, ...changes } : row));
const last = (rows: readonly LedgerRow[], entry: string) =>
  rows.findLastIndex((row) => row.entry === entry);
const inBody = (rows: readonly LedgerRow[], at: number, changes: object) =>
  relinked(
    changed(rows, at, {
      body: JSON.stringify({ ...JSON.parse(rows[at]?.body ?? '{}'), ...changes }),
    }),
  );

type Change = (rows: readonly LedgerRow[], state: StateFacts) => Partial<StateFacts>;

test.each<[CheckName, string, RegExp, Change]>([
  [
    'ledger.chain',
    'an entry that was altered',
    /^Entry 5 was changed/,
    (rows) => ({ ledger: changed(rows, 4, { at: 1 }) }),
  ],
  [
    'ledger.chain',
    'an altered entry with a new hash',
    /^Entry 6 does not follow/,
    (rows) => ({
      ledger: changed(rows, 4, { at: 1, hash: ledgerHash({ ...(rows[4] as LedgerRow), at: 1 }) }),
    }),
  ],
  [
    'ledger.chain',
    'an entry that was taken out',
    /^Entry 8 is missing/,
    (rows) => ({ ledger: rows.toSpliced(7, 1) }),
  ],
  [
    'ledger.chain',
    'an entry that stands twice',
    /^Entry 9 is missing, or stands there twice/,
    (rows) => ({ ledger: rows.toSpliced(7, 0, rows[7] as LedgerRow) }),
  ],
  [
    'ledger.chain',
    'a beginning that was cut off',
    /^Entry 1 is missing/,
    (rows) => ({ ledger: rows.slice(3) }),
  ],
  [
    'ledger.chain',
    'an entry of another site',
    /^Entry 3 is another site/,
    (rows) => ({ ledger: relinked(changed(rows, 2, { site: 'demo' })) }),
  ],
  ['ledger.chain', 'no ledger at all', /^There is no ledger/, () => ({ ledger: [] })],
  [
    'ledger.mirror',
    'a chain that was rewritten from some entry on',
    /^Entries at the end that are not in ClickHouse: \d+, where no more than 0 wait/,
    (rows) => ({ ledger: relinked(changed(rows, 9, { at: 1 })) }),
  ],
  [
    'ledger.policies',
    'a release that names a version that never was',
    /names version 7, which was never in force/,
    (rows) => ({ ledger: inBody(rows, last(rows, 'window_released'), { policyVersion: 7 }) }),
  ],
  [
    'ledger.policies',
    'a release that names a version that was replaced',
    /hour from .* names version 1, though version 2 was in force before it began/,
    (rows) => ({ ledger: inBody(rows, last(rows, 'window_released'), { policyVersion: 1 }) }),
  ],
  [
    'ledger.policies',
    'a release under a version that came later',
    /names version 2, which came into force after it/,
    (rows) => ({
      ledger: inBody(
        rows,
        rows.findIndex(({ entry }) => entry === 'window_released'),
        { policyVersion: 2 },
      ),
    }),
  ],
  [
    'ledger.policies',
    'a policy that was never noted',
    /names version 1, which was never in force/,
    (rows) => ({
      ledger: relinked(
        rows.toSpliced(
          rows.findIndex(({ entry }) => entry === 'policy_activated'),
          1,
        ),
      ),
    }),
  ],
  [
    'ledger.policies',
    'versions that do not count up',
    /activates version 1, which does not count up/,
    (rows) => ({ ledger: inBody(rows, last(rows, 'policy_activated'), { version: 1 }) }),
  ],
  [
    'ledger.published',
    'another hash in the ledger',
    /^Windows whose rows do not have the hash that the ledger has: 1, /,
    (rows) => ({ ledger: inBody(rows, last(rows, 'window_released'), { published: '0' }) }),
  ],
  [
    'ledger.published',
    'a release that the ledger does not tell of',
    /^Windows in ClickHouse that no entry of the ledger tells of: 1, /,
    (rows) => ({
      ledger: relinked(
        rows.toSpliced(
          rows.findIndex(({ entry }) => entry === 'window_released'),
          1,
        ),
      ),
    }),
  ],
  [
    'ledger.keys',
    'a key that was not destroyed',
    /^Keys that are not noted as destroyed .*: 1, the first of them that of the day from/,
    (rows) => ({ ledger: relinked(rows.toSpliced(last(rows, 'key_destroyed'), 1)) }),
  ],
  [
    'ledger.keys',
    'a key that outlives its window',
    /^Keys in the file of windows that are gone: 1/,
    (_, { keys }) => ({ keys: [...keys, 99_999] }),
  ],
  [
    'ledger.keys',
    'a key that nobody noted',
    /^Open windows with a key that the ledger does not tell of: 1, /,
    (rows) => ({ ledger: relinked(rows.toSpliced(last(rows, 'key_made'), 1)) }),
  ],
  [
    'ledger.keys',
    'a key that is noted as destroyed and is there',
    /^Keys that are noted as destroyed and are still there: 1, /,
    (rows) => ({
      ledger: relinked([
        ...rows,
        { ...(rows[last(rows, 'key_made')] as LedgerRow), entry: 'key_destroyed' },
      ]),
    }),
  ],
])('%s finds %s', async (check, _what, says, change) => {
  const subject = deployed.subject('noisy');
  const state = subject.state as StateFacts;
  const changes = { state: { ...state, ...change(state.ledger, state) } };
  const found = (await audit(ledgerStage, deployed.subject('noisy', changes), check))[check];
  expect([found?.status, found?.evidence.join('\n')]).toEqual([
    'failed',
    expect.stringMatching(new RegExp(says, 'm')),
  ]);
});

/** Leaves rows out, as if they had been deleted. */
const without = (table: string, where: string) => [
  `TRUNCATE TABLE ${table}`,
  `INSERT INTO ${table} SELECT * FROM kept.${table} WHERE NOT (${where})`,
];
/** Puts a row in the place of one, or beside it. */
const instead = (table: string, where: string, columns: string) =>
  `INSERT INTO ${table} SELECT * REPLACE (${columns})
    FROM (SELECT * FROM ${table} FINAL WHERE ${where} ORDER BY starts_at LIMIT 1)`;
const entry = (columns: string) =>
  `INSERT INTO ledger SELECT * REPLACE (${columns}) FROM kept.ledger WHERE site = 'noisy' AND seq = 9`;

test.each<[CheckName, string, 'failed' | 'warning', Site, RegExp, string[], Partial<StateFacts>?]>([
  [
    'ledger.mirror',
    'a copy without its end',
    'failed',
    'noisy',
    /^Entries at the end that are not in ClickHouse: 3, /,
    without(
      'ledger',
      "site = 'noisy' AND seq > (SELECT max(seq) - 3 FROM kept.ledger WHERE site = 'noisy')",
    ),
  ],
  [
    'ledger.mirror',
    'a copy with a hole',
    'failed',
    'noisy',
    /^Entry 9 is not in ClickHouse/,
    without('ledger', "site = 'noisy' AND seq = 9"),
    { outbox: 5 },
  ],
  [
    'ledger.mirror',
    'an entry of the copy that was altered',
    'failed',
    'noisy',
    /^Entries of the copy with another content than their hash says: 1, /,
    [entry('at + 1 AS at')],
  ],
  [
    'ledger.mirror',
    'an entry that follows from nothing',
    'failed',
    'noisy',
    /^Entries of the copy that follow from nothing: 1, /,
    [entry("repeat('1', 64) AS hash, repeat('2', 64) AS previous")],
  ],
  [
    'ledger.mirror',
    'the chain of a state that was lost',
    'warning',
    'noisy',
    /has 2 entries of a chain that parts from this one at entry 1/,
    [forked()],
  ],
  [
    'ledger.policies',
    'a version in ClickHouse that the ledger does not have',
    'failed',
    'demo',
    /^Windows that name another version in ClickHouse than in the ledger: 1, /,
    [instead('releases', "site = 'demo'", '2 AS policy_version')],
  ],
  [
    'ledger.published',
    'a count that was changed',
    'failed',
    'demo',
    /^Windows whose rows do not have .*: 1, the first of them the day from/,
    [
      instead(
        'cells',
        "site = 'demo' AND cube = 'pages' AND starts_at >= '2026-09-30'",
        'count + 5 AS count',
      ),
    ],
  ],
  [
    'ledger.published',
    'a count that was changed under an earlier version',
    'failed',
    'demo',
    /^Windows whose rows do not have the hash that the ledger has: 1, /,
    [instead('cells', "site = 'demo' AND cube = 'devices'", 'count + 5 AS count')],
  ],
  [
    'ledger.published',
    'a cell that was put in',
    'failed',
    'demo',
    /^Windows whose rows do not have the hash that the ledger has: 1, /,
    [
      instead(
        'cells',
        "site = 'demo' AND cube = 'regions' AND starts_at >= '2026-09-30'",
        "'IN-TN' AS region",
      ),
    ],
  ],
  [
    'ledger.published',
    'a cell that was taken out',
    'failed',
    'demo',
    /^Windows whose rows do not have the hash that the ledger has: 1, /,
    without('cells', "site = 'demo' AND cube = 'total' AND toDate(starts_at) = '2026-09-30'"),
  ],
  [
    'ledger.published',
    'a cube that was taken out',
    'failed',
    'noisy',
    /^Windows whose rows do not have the hash that the ledger has: 1, /,
    without('releases', "site = 'noisy' AND cube = 'places' AND toDate(starts_at) = '2026-09-30'"),
  ],
  [
    'ledger.published',
    'a window that was taken out',
    'failed',
    'noisy',
    /^Windows that are not in ClickHouse, though their time is not over: 1, /,
    without('releases', "site = 'noisy' AND window = 'day' AND toDate(starts_at) = '2026-09-30'"),
  ],
  [
    'ledger.published',
    'a window that waits',
    'warning',
    'noisy',
    /^Windows that are not in ClickHouse yet, .*: 1, /,
    without('releases', "site = 'noisy' AND window = 'day' AND toDate(starts_at) = '2026-09-30'"),
    { outbox: 5 },
  ],
])('%s finds %s', async (check, _what, status, site, says, tamper, changes = {}) => {
  await deployed.run(...tamper);
  try {
    const subject = deployed.subject(site);
    const state = { ...(subject.state as StateFacts), ...changes };
    const found = (await audit(ledgerStage, deployed.subject(site, { state }), check))[check];
    expect([found?.status, found?.evidence.join('\n')]).toEqual([
      status,
      expect.stringMatching(new RegExp(says, 'm')),
    ]);
  } finally {
    await deployed.restore(/INSERT INTO (\w+)/.exec(tamper.join('\n'))?.[1] ?? '');
  }
});

/** Two entries of another chain, each as it should be. */
function forked(): string {
  const first = { site: 'noisy', at: 1, entry: 'policy_activated' as const, body: '{"version":1}' };
  const rows = relinked([first, { ...first, body: '{"version":2}' }] as LedgerRow[]);
  const values = rows.map(
    ({ site, seq, at, entry: kind, body, previous, hash }) =>
      `('${site}', ${seq}, ${at}, '${kind}', '${body}', '${previous}', '${hash}')`,
  );
  return `INSERT INTO ledger VALUES ${values.join(', ')}`;
}

test('entries that were sent after the state was read are no difference', async () => {
  const subject = deployed.subject('noisy');
  const state = subject.state as StateFacts;
  const before = { state: { ...state, ledger: state.ledger.slice(0, -4) } };
  const found = await audit(ledgerStage, deployed.subject('noisy', before), 'ledger.mirror');
  expect(found['ledger.mirror']?.status).toBe('passed');
});

test('a policy file that is another than the one that was noted is found', async () => {
  const { policy } = deployed.subject('demo');
  const other: Partial<Subject> = { policy: { ...policy, hash: 'f'.repeat(64) } };
  const found = await audit(ledgerStage, deployed.subject('demo', other), 'ledger.policies');
  expect(found['ledger.policies']).toMatchObject({
    status: 'failed',
    evidence: [
      expect.stringMatching(
        /^The policy that was given has version 2 and hash ffffffffffff…, but version 2/,
      ),
    ],
  });
});
