import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Cube } from '../../policy/cube.ts';
import type { Row } from '../../release/publish.ts';
import { clusterSchema, printSchema } from '../../sql/cluster/clusterSchema.ts';
import { clusterSql } from '../../sql/cluster/clusterSql.ts';
import { migrate } from '../../sql/migrate.ts';
import { readMigrations } from '../../sql/readMigrations.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
import { connectClickHouse } from '../../src/connectClickHouse.ts';
import { readRows } from '../../src/readRows.ts';
import { noise, openReleased, policyWith } from '../query/released.ts';
import { localSchema, openClusterEngine, withoutReplicas } from './clusterEngine.ts';

const TABLES = ['cells', 'releases', 'ledger', 'migrations'];

test('sql/cluster/schema.sql is what a new cluster runs', async () => {
  const printed = printSchema(await clusterSchema('{cluster}'));
  const file = await readFile('sql/cluster/schema.sql', 'utf8');
  expect(file, 'run: node sql/cluster/clusterSchema.ts > sql/cluster/schema.sql').toBe(printed);
});

test('every statement is one that ClickHouse parses, and each that makes or changes a table is for the whole cluster', async () => {
  const engine = await openClusterEngine();
  const schema = await clusterSchema('{cluster}');
  const roles = (await readFile('sql/cluster/roles.sql', 'utf8')).replaceAll('{database}', 'a');
  const example = /^-- (CREATE ROW POLICY [^;]+);/m.exec(roles)?.[1]?.replaceAll('\n--', '\n');
  const grants = roles
    .replace(/^--.*$/gm, '')
    .split(';')
    .slice(0, -1);
  expect(schema.length).toBeGreaterThan(20);
  expect(grants.length).toBeGreaterThan(8);
  for (const statement of [...schema, ...grants, String(example)]) {
    await engine.run(`EXPLAIN AST ${statement}`);
  }
  const definitions = schema.filter((it) => !it.startsWith('INSERT INTO migrations'));
  for (const statement of definitions) expect(statement).toContain("ON CLUSTER '{cluster}'");
});

test('columns, keys, times to live, settings and views are those of one server', async () => {
  const { run, select } = await openClusterEngine();
  for (const database of ['plain', 'clustered']) await run(`CREATE DATABASE ${database}`);
  await run('USE plain');
  await migrate(await readMigrations(), run, async () => []);
  await run('USE clustered');
  for (const statement of await localSchema('whole')) await run(withoutReplicas(statement));

  const columnsOf = (database: string, table: string) =>
    select(
      `SELECT name, type, default_expression FROM system.columns WHERE database = '${database}' AND table = '${table}' ORDER BY position`,
    );
  const how = async (database: string, table: string) => {
    const [row] = await select<{ engine_full: string; as_select: string }>(
      `SELECT engine_full, as_select FROM system.tables WHERE database = '${database}' AND name = '${table}'`,
    );
    return { engine: row?.engine_full, as: row?.as_select.replaceAll(`${database}.`, '') };
  };
  for (const table of TABLES) {
    const columns = await columnsOf('plain', table);
    expect(columns.length).toBeGreaterThan(2);
    expect(await columnsOf('clustered', `${table}_local`)).toEqual(columns);
    expect(await columnsOf('clustered', table)).toEqual(columns);
    // The engine with its sorting key, time to live and settings.
    const { engine } = await how('plain', table);
    expect(engine).toMatch(/^ReplacingMergeTree (PRIMARY KEY|ORDER BY) /);
    expect(await how('clustered', `${table}_local`)).toMatchObject({ engine });
    const key = table === 'migrations' ? 'version' : 'site';
    expect((await how('clustered', table)).engine).toBe(
      `Distributed('whole', 'clustered', '${table}_local', cityHash64(${key}))`,
    );
  }
  for (const name of ['published', 'audience']) {
    expect((await how('plain', name)).as?.length).toBeGreaterThan(100);
    expect(await how('clustered', name)).toEqual(await how('plain', name));
    expect(await columnsOf('clustered', name)).toEqual(await columnsOf('plain', name));
  }
  expect(await select('SELECT version, name FROM migrations FINAL ORDER BY version')).toEqual(
    await select('SELECT version, name FROM plain.migrations FINAL ORDER BY version'),
  );
});

test('each local table is a replica, under a path that names its shard, database and table', async () => {
  const { run, select } = await openClusterEngine();
  const tables = (await localSchema('whole')).filter((it) =>
    /CREATE TABLE \S+ \S+ \S+ \w+_local/.test(it),
  );
  for (const statement of tables) await run(statement);
  const replicas = await select(
    'SELECT zookeeper_path, replica_name FROM system.replicas ORDER BY table',
  );
  // What waits for its first connection would hold up the engine's end.
  for (const table of TABLES) await run(`DROP TABLE ${table}_local SYNC`);
  expect(replicas).toEqual(
    TABLES.toSorted().map((table) => ({
      zookeeper_path: `/clickhouse/tables/1/default/${table}_local`,
      replica_name: 'a',
    })),
  );
});

const cube = (name: string, dimensions: Cube['dimensions']): Cube => ({
  ...{ name, event: 'page_view', window: 'day', dimensions },
  measures: { count: {}, visits: {}, visitors: { bound: 1 } },
});
const policy = policyWith([cube('total', []), cube('pages', ['page'])]);
const day = '2026-10-05';
const counts = { visits: 40, visitors: 30 };
const RELEASES = [
  {
    cube: 'total',
    window: 'day',
    day,
    how: noise({ count: 9, visits: 9, visitors: 9 }),
    cells: [{ count: 300, ...counts }],
  },
  {
    cube: 'pages',
    window: 'day',
    day,
    cells: [
      { page: '/', count: 100, ...counts },
      { page: '/b', count: 95, ...counts },
    ],
  },
] as const;

test('queries and views answer the same over a cluster, and what is sent twice counts once', async () => {
  const ask = async (folder?: string) => {
    const { ask, publish, clickhouse, close } = await openReleased(
      policy,
      Date.UTC(2026, 9, 14, 12),
      folder,
    );
    await publish(RELEASES);
    await publish(RELEASES);
    const query = { metrics: ['pageviews', 'visitors'], date_range: [day, day] };
    const answers = [
      await ask(query),
      await ask({ ...query, metrics: ['pageviews'], dimensions: ['event:page'] }),
      await clickhouse.read('SELECT * FROM published ORDER BY ALL', {}),
      await clickhouse.read('SELECT count() AS rows FROM audience', {}),
    ];
    await close();
    return answers;
  };
  const alone = await ask();
  expect(alone[1]).toMatchObject({ json: { results: [{ metrics: [100] }, { metrics: [95] }] } });
  const { folder, run } = await openClusterEngine();
  for (const statement of await localSchema('whole')) await run(withoutReplicas(statement));
  expect(await ask(folder)).toEqual(alone);
});

/** Headcount on `half`: only the table of migrations is on the shard that is there. */
async function openHalf() {
  const engine = await openClusterEngine();
  const [whole, half] = [await localSchema('whole'), await localSchema('half')];
  for (const [index, statement] of half.entries()) {
    const ofMigrations = /(TABLE IF NOT EXISTS|INSERT INTO) migrations/.test(statement);
    await engine.run(withoutReplicas(ofMigrations ? String(whole[index]) : statement));
  }
  const sites = await engine.select<{ site: string; shard: number }>(
    'SELECT toString(number) AS site, toUInt8(cityHash64(toLowCardinality(site)) % 2) AS shard FROM numbers(20)',
  );
  const siteOf = (shard: number) => String(sites.find((it) => it.shard === shard)?.site);
  return {
    ...engine,
    here: siteOf(0),
    away: siteOf(1),
    clickhouse: openClickHouse(undefined, engine.folder),
  };
}

const cell = (site: string): Row => ({
  site,
  cube: 'total',
  window: 'day',
  starts_at: 1,
  ends_at: 2,
  count: 7,
  expires_at: 4_000_000_000,
});

test('an insert for a shard that is away is not acknowledged', async () => {
  const { clickhouse, here, away, select } = await openHalf();
  try {
    await clickhouse.insert('cells', [cell(here)]);
    for (const table of ['cells', 'releases', 'ledger'] as const) {
      await expect(clickhouse.insert(table, [{ site: away }])).rejects.toThrow();
    }
    expect(await select('SELECT site, count FROM cells_local')).toEqual([{ site: here, count: 7 }]);
  } finally {
    await clickhouse.close();
  }
});

test('with a shard away the sites of the others are answered, and its own are an error, not an empty answer', async () => {
  const { clickhouse, here, away, folder } = await openHalf();
  const client = connectClickHouse(undefined, folder, 0);
  try {
    await clickhouse.insert('cells', [cell(here)]);
    const sum = (site: string) =>
      clickhouse.read('SELECT sum(count) AS n FROM cells FINAL WHERE site = {site:String}', {
        site,
      });
    expect(await sum(here)).toEqual([{ n: 7 }]);
    await expect(sum(away)).rejects.toThrow();
    // Not even for a user whose profile would have a part of the shards.
    await client.command({ query: 'SET skip_unavailable_shards = 1' });
    const { signal } = new AbortController();
    await expect(readRows(client, 'SELECT count() FROM cells', {}, signal)).rejects.toThrow();
  } finally {
    await client.close();
    await clickhouse.close();
  }
});

test.each([
  ['drops a column', 'ALTER TABLE cells DROP COLUMN page'],
  ['has another engine', 'CREATE TABLE IF NOT EXISTS events (site String) ENGINE = Memory'],
  ['is made from a query', 'CREATE MATERIALIZED VIEW daily TO cells AS SELECT 1'],
  ['drops a table', 'DROP TABLE cells'],
])('a migration that %s is refused until it has a form for a cluster', (_what, statement) => {
  expect(() => clusterSql(statement, 'c')).toThrow(/add one to sql\/cluster/);
});

test('commas in parentheses, strings and comments end no clause', () => {
  const statement =
    "ALTER TABLE t ADD COLUMN a Array(Tuple(x, y)) DEFAULT 'b, c',\n-- d, e\nMODIFY ORDER BY (k, a)";
  const columns = "ADD COLUMN a Array(Tuple(x, y)) DEFAULT 'b, c'";
  expect(clusterSql(statement, 'c')).toEqual([
    `ALTER TABLE t_local ON CLUSTER 'c' ${columns},\n-- d, e\nMODIFY ORDER BY (k, a)`,
    `ALTER TABLE t ON CLUSTER 'c' ${columns}`,
  ]);
});
