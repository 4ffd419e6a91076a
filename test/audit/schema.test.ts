import { beforeAll, expect, test } from 'vitest';
import type { CheckName } from '../../audit/finding.ts';
import { schemaStage } from '../../audit/schema/schemaStage.ts';
import type { StateFacts } from '../../audit/stateFacts.ts';
import { audit, deployment } from './deployment.ts';

let deployed: Awaited<ReturnType<typeof deployment>>;
beforeAll(async () => {
  deployed = await deployment(1);
});

test('what the real stages keep is on the lists, and set as it must be', async () => {
  const found = await audit(schemaStage, deployed.subject('demo'));
  expect(Object.values(found).map(({ name, status }) => [name, status])).toEqual(
    schemaStage.checks.map(({ name }) => [
      name,
      name === 'schema.objects' ? 'not-applicable' : 'passed',
    ]),
  );
});

test('at the edge ClickHouse is looked at, and of the state it is said why not', async () => {
  const found = await audit(
    schemaStage,
    deployed.subject('demo', { state: undefined, platform: 'edge' }),
  );
  expect(Object.values(found).map(({ status }) => status)).toEqual([
    'passed',
    'not-applicable',
    // Here is no object that could be asked (test/edge/audit has them).
    'failed',
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
    /^state\.sqlite: The column visitors\.agent is not on the list/,
    ({ state }) => ({
      state: {
        ...state,
        columns: { ...state.columns, visitors: { ...state.columns.visitors, agent: 'TEXT' } },
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
