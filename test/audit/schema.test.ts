import { beforeAll, expect, test } from 'vitest';
import type { DataEntry } from '../../audit/dataFolder.ts';
import type { CheckName, Status } from '../../audit/finding.ts';
import { schemaStage } from '../../audit/schema/schemaStage.ts';
import type { StateFacts } from '../../audit/stateFacts.ts';
import { audit, deployment } from './deployment.ts';

let deployed: Awaited<ReturnType<typeof deployment>>;
beforeAll(async () => {
  deployed = await deployment(1);
});

/** No data folder is shown, no list of sites, and not that ClickHouse is the deployment's own. */
const STATUSES: Readonly<Record<string, Status>> = {
  'schema.databases': 'warning',
  'schema.sites': 'not-applicable',
  'schema.objects': 'not-applicable',
  'schema.files': 'not-applicable',
};

test('what the real stages keep is on the lists, and set as it must be', async () => {
  const found = await audit(schemaStage, deployed.subject('demo'));
  expect(Object.values(found).map(({ name, status }) => [name, status])).toEqual(
    schemaStage.checks.map(({ name }) => [name, STATUSES[name] ?? 'passed']),
  );
});

test('at the edge ClickHouse is looked at, and of the state it is said why not', async () => {
  const found = await audit(
    schemaStage,
    deployed.subject('demo', { state: undefined, platform: 'edge' }),
  );
  expect(Object.values(found).map(({ status }) => status)).toEqual([
    'passed',
    'warning',
    'not-applicable',
    'not-applicable',
    // Here is no object that could be asked (test/edge/audit has them).
    'failed',
    'not-applicable',
    'not-applicable',
    'passed',
  ]);
});

test.each<[CheckName, string, RegExp, string, string]>([
  [
    'schema.clickhouse',
    'a column too many',
    /The column cells\.ip is not on the list/,
    'ALTER TABLE cells ADD COLUMN ip String',
    'ALTER TABLE cells DROP COLUMN ip',
  ],
  [
    'schema.clickhouse',
    'a column of another type',
    /The column releases\.k is a UInt64, and may be a UInt32/,
    'ALTER TABLE releases MODIFY COLUMN k UInt64',
    'ALTER TABLE releases MODIFY COLUMN k UInt32',
  ],
  [
    'schema.clickhouse',
    'a column that is missing',
    /The column cells\.clipped_visits is not there/,
    'ALTER TABLE cells DROP COLUMN clipped_visits',
    'ALTER TABLE cells ADD COLUMN clipped_visits Int64',
  ],
  [
    'schema.clickhouse',
    'a table too many',
    /The table events is not on the list/,
    'CREATE TABLE events (at DateTime) ENGINE = MergeTree ORDER BY at',
    'DROP TABLE events',
  ],
  [
    'schema.clickhouse',
    'a table in a place of its own',
    /The table cells_local is not on the list/,
    'CREATE TABLE cells_local AS cells',
    'DROP TABLE cells_local',
  ],
  [
    'schema.clickhouse',
    'a view that holds rows',
    /published is a MergeTree, which it must not be/,
    'RENAME TABLE published TO published_view; CREATE TABLE published ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM published_view',
    'DROP TABLE published; RENAME TABLE published_view TO published',
  ],
  [
    'schema.expiry',
    'cells that stay for ever',
    /^cells has no TTL/,
    'ALTER TABLE cells REMOVE TTL',
    'ALTER TABLE cells MODIFY TTL expires_at',
  ],
  [
    'schema.expiry',
    'releases that stay longer',
    /^releases has a TTL that does not delete at expires_at/,
    'ALTER TABLE releases MODIFY TTL expires_at + INTERVAL 10 YEAR',
    'ALTER TABLE releases MODIFY TTL expires_at',
  ],
  [
    'schema.expiry',
    'cells that are packed where they should go',
    /^cells has a TTL that does not delete/,
    'ALTER TABLE cells MODIFY TTL expires_at RECOMPRESS CODEC(ZSTD(9))',
    'ALTER TABLE cells MODIFY TTL expires_at',
  ],
  [
    'schema.expiry',
    'a copy that never expires',
    /^copied holds rows and has no expires_at/,
    'CREATE TABLE copied ENGINE = MergeTree ORDER BY tuple() AS SELECT count FROM cells',
    'DROP TABLE copied',
  ],
])('%s finds %s', async (check, _what, says, tamper, undo) => {
  await deployed.run(...tamper.split('; '));
  try {
    const found = (await audit(schemaStage, deployed.subject('demo'), check))[check];
    expect([found?.status, found?.evidence.join('\n')]).toEqual([
      'failed',
      expect.stringMatching(says),
    ]);
  } finally {
    await deployed.run(...undo.split('; '));
  }
});

type Files = StateFacts['files'];

test.each<[CheckName, string, RegExp, (files: Files) => Partial<Files>]>([
  [
    'schema.state',
    'a column too many',
    /^state\.sqlite: The column visitors_7\.agent is not on the list/,
    ({ state }) => ({
      state: {
        ...state,
        columns: {
          ...state.columns,
          visitors_7: { fingerprint: 'BLOB', record: 'BLOB', agent: 'TEXT' },
        },
      },
    }),
  ],
  [
    'schema.state',
    'a table too many',
    /^keys\.sqlite: The table old_keys is not on the list/,
    ({ keys }) => ({ keys: { ...keys, columns: { ...keys.columns, old_keys: { key: 'TEXT' } } } }),
  ],
  [
    'schema.state',
    'a table that is missing',
    /^keys\.sqlite: The table keys is not there/,
    ({ keys }) => ({
      keys: {
        ...keys,
        columns: Object.fromEntries(
          Object.entries(keys.columns).filter(([name]) => name !== 'keys'),
        ),
      },
    }),
  ],
  [
    'schema.state',
    'a trigger',
    /^state\.sqlite: The trigger keep is not on the list/,
    ({ state }) => ({
      state: { ...state, others: [...state.others, { type: 'trigger', name: 'keep' }] },
    }),
  ],
  [
    'schema.state',
    'an index too many',
    /^keys\.sqlite: The index by_key is not on the list/,
    ({ keys }) => ({
      keys: { ...keys, others: [...keys.others, { type: 'index', name: 'by_key' }] },
    }),
  ],
  [
    'schema.settings',
    'deleted bytes that stay',
    /^state\.sqlite: secure_delete is 0, and must be on/,
    ({ state }) => ({ state: { ...state, pragmas: { ...state.pragmas, secure_delete: 0 } } }),
  ],
  [
    'schema.settings',
    'deleted bytes that mostly go',
    /^keys\.sqlite: secure_delete is 2/,
    ({ keys }) => ({ keys: { ...keys, pragmas: { ...keys.pragmas, secure_delete: 2 } } }),
  ],
  [
    'schema.settings',
    'a journal of another kind',
    /^keys\.sqlite: journal_mode is delete/,
    ({ keys }) => ({ keys: { ...keys, pragmas: { ...keys.pragmas, journal_mode: 'delete' } } }),
  ],
  [
    'schema.settings',
    'files in the temporary folder',
    /^state\.sqlite: temp_store is 0/,
    ({ state }) => ({ state: { ...state, pragmas: { ...state.pragmas, temp_store: 0 } } }),
  ],
  [
    'schema.settings',
    'what is not told',
    /^state\.sqlite: secure_delete is not told/,
    ({ state }) => ({ state: { ...state, pragmas: {} } }),
  ],
])('%s finds %s', async (check, _what, says, change) => {
  const state = deployed.subject('demo').state as StateFacts;
  const changes = { state: { ...state, files: { ...state.files, ...change(state.files) } } };
  const found = (await audit(schemaStage, deployed.subject('demo', changes), check))[check];
  expect([found?.status, found?.evidence[0]]).toEqual(['failed', expect.stringMatching(says)]);
});

test('another database is to be looked at on a server, and fails where ClickHouse is the deployment’s own', async () => {
  const found = async (embedded: boolean) => {
    const subject = deployed.subject('demo', { embedded });
    return (await audit(schemaStage, subject, 'schema.databases'))['schema.databases'];
  };
  // The deployment has one, with what it puts back after it was tampered with.
  expect(await found(true)).toMatchObject({
    status: 'failed',
    evidence: ['The database kept has 3 tables.'],
  });
  expect(await found(false)).toMatchObject({ status: 'warning' });
});

test('rows of a site without a policy are to be looked at, and fail where they stay longer than any may', async () => {
  const sites = async (...named: string[]) => {
    const subject = deployed.subject('demo', { sites: named });
    return (await audit(schemaStage, subject, 'schema.sites'))['schema.sites'];
  };
  expect(await sites('demo', 'noisy')).toMatchObject({ status: 'passed' });
  const gone = await sites('demo');
  expect(gone?.status).toBe('warning');
  expect(gone?.evidence[0]).toBe('The site noisy has no policy here.');
  const at = "toDateTime('2026-09-24 00:00:00', 'UTC')";
  const row = (site: string, expires: string) =>
    `INSERT INTO cells (site, cube, window, starts_at, ends_at, expires_at)
      VALUES ('${site}', 'pages', 'day', ${at}, ${at}, toDateTime('${expires}', 'UTC'))`;
  await deployed.run(
    row('old-shop', '2100-01-01 00:00:00'),
    row('audit-0123abcd', '2027-01-01 00:00:00'),
    row('Ada@mail', '2026-12-01 00:00:00'),
  );
  try {
    const found = await sites('demo', 'noisy');
    expect(found?.status).toBe('failed');
    expect(found?.evidence).toEqual([
      'cells: 1 rows of the site audit-0123abcd expire later than any such may.',
      'cells: 1 rows of the site old-shop expire later than any such may.',
      'A site of another kind of name has no policy here.',
      'The site old-shop has no policy here.',
      '2 sites have a policy; sites of audits have rows for a month.',
    ]);
  } finally {
    await deployed.restore('cells');
  }
});

const OWN = [
  ...['state.sqlite', 'state.sqlite-wal', 'keys.sqlite'].map((name) => file(name)),
  { name: 'clickhouse', kind: 'folder', mode: 0o755 },
  { name: 'headcount.sock', kind: 'socket', mode: 0o755 },
  { name: 'demo', kind: 'folder', mode: 0o755, demo: true },
] as const;

function file(name: string, mode = 0o600): DataEntry {
  return { name, kind: 'file', mode };
}

test.each<[string, Status, RegExp, DataEntry[], number]>([
  ['what belongs there', 'passed', /^6 files/, [], 0o700],
  ['a copy of the keys', 'failed', /^keys\.bak does not/, [file('keys.bak')], 0o700],
  ['a copy of the state', 'failed', /^state\.bak does not/, [file('state.bak')], 0o700],
  ['a folder for a file', 'failed', /^audits does not/, [file('audits')], 0o700],
  ['a strange name', 'failed', /^A file with a name of 8 signs/, [file('a@b.mail')], 0o700],
  [
    'a state that was replaced',
    'warning',
    /^state\.sqlite\.replaced-2026-11-22T101010\.123Z is there: .* Delete it/,
    [file('state.sqlite.replaced-2026-11-22T101010.123Z')],
    0o700,
  ],
  [
    'keys for all',
    'failed',
    /^Any user .* keys\.sqlite-wal/,
    [file('keys.sqlite-wal', 0o644)],
    0o755,
  ],
  ['keys for all in a folder for none', 'passed', /^7/, [file('keys.sqlite-wal', 0o644)], 0o700],
  ['keys for a group', 'warning', /^The group of keys/, [file('keys.sqlite-wal', 0o640)], 0o750],
  ['a folder for all', 'warning', /^Any user .* clickhouse/, [], 0o755],
])('in a data folder there may be %s: it has %s', async (_what, status, says, more, mode) => {
  const dataFolder = async () => ({ mode, entries: [...OWN, ...more] });
  const subject = deployed.subject('demo', { dataFolder });
  const found = (await audit(schemaStage, subject, 'schema.files'))['schema.files'];
  expect([found?.status, found?.evidence]).toEqual([
    status,
    expect.arrayContaining([expect.stringMatching(says)]),
  ]);
});
