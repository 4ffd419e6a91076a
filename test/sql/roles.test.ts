import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import { expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../support/tempFolder.ts';

const ROLES_SQL = await readFile('sql/roles.sql', 'utf8');
const statements = split(ROLES_SQL);
/** Those that stand in comments, for an administrator to adapt. */
const examples = [...ROLES_SQL.matchAll(/^-- ((?:CREATE|GRANT) [^;]+);/gm)].map(([, text = '']) =>
  text.replaceAll('\n--', '\n'),
);

/** Splits SQL at its semicolons, but for those in comments and strings; leaves the comments out. */
function split(sql: string): string[] {
  const token = /--[^\n]*|'(?:[^'\\]|\\.|'')*'|;|[^-';]+|-/g;
  const found = [''];
  for (const [part] of sql.matchAll(token)) {
    if (part === ';') found.push('');
    else if (!part.startsWith('--')) found.push(found.pop() + part);
  }
  return found.map((text) => text.trim()).filter((text) => text !== '');
}

/** The engine's own parser; it knows every privilege, and on what it can be granted. */
async function openParser(): Promise<(statement: string) => Promise<string>> {
  const path = join(await tempFolder(), 'clickhouse');
  const connection = createChdbConnection({ path }) as never;
  const client = createClient({ connection, log: { level: ClickHouseLogLevel.OFF } });
  onTestFinished(() => client.close());
  return async (statement) => {
    const query = `EXPLAIN AST ${statement.replaceAll('{database}', 'headcount')}`;
    return client.command({ query }).then(
      () => 'parsed',
      (error: Error) => error.message,
    );
  };
}

/** What a role may do, as `privilege ON table`; what it has of other roles included. */
function grantsOf(role: string): string[] {
  return statements.flatMap((text) => {
    const [, what = '', on, to] = /^GRANT (.+?)(?: ON (\S+))? TO (\w+)$/.exec(text) ?? [];
    if (to !== role) return [];
    if (on === undefined) return grantsOf(what);
    return what.split(', ').map((privilege) => `${privilege} ON ${on.replace('{database}.', '')}`);
  });
}

test('the splitter honours comments and strings', () => {
  expect(split("a; -- b; 'c\nd 'e;--''f' - g;\n;-- h")).toEqual(['a', "d 'e;--''f' - g"]);
});

test('every statement is one that ClickHouse parses, examples included', async () => {
  const parse = await openParser();
  expect(statements.length).toBeGreaterThan(20);
  expect(examples.length).toBe(7);
  for (const text of [...statements, ...examples]) {
    expect([text, await parse(text)]).toEqual([text, 'parsed']);
  }
});

test.each([
  ['a privilege that is none', 'GRANT INSRT ON headcount.cells TO x'],
  ['a privilege on what it is not of', 'GRANT CREATE USER ON headcount.cells TO x'],
  ['two tables at once', 'GRANT SELECT ON headcount.cells, headcount.releases TO x'],
  ['a setting without a value', 'CREATE SETTINGS PROFILE x SETTINGS readonly, TO y'],
])('the parser refuses %s', async (_what, statement) => {
  expect(await (await openParser())(statement)).toMatch(/Syntax error/);
});

test('each role may do what it is for, and nothing else', () => {
  const read = ['cells', 'releases', 'audience', 'published'].map((table) => `SELECT ON ${table}`);
  expect(grantsOf('headcount_ingest')).toEqual([
    'INSERT ON cells',
    'INSERT ON releases',
    'INSERT ON ledger',
  ]);
  expect(grantsOf('headcount_product')).toEqual(read);
  expect(grantsOf('headcount_auditor')).toEqual([
    'SHOW TABLES ON *',
    'SHOW COLUMNS ON *',
    'SELECT ON system.tables',
    'SELECT ON system.columns',
    'SELECT ON system.parts',
    'SELECT ON releases',
    'SELECT ON ledger',
  ]);
  const profile = statements.find((text) => text.startsWith('CREATE SETTINGS PROFILE'));
  expect(profile).toMatch(
    /readonly = 1, max_execution_time = \d+\s+TO headcount_product, headcount_auditor$/,
  );
});

/** What a statement of a migration needs to be granted. */
const NEEDS: readonly [what: RegExp, privilege: string][] = [
  [/\bCREATE TABLE\b/, 'CREATE TABLE'],
  [/\bCREATE (OR REPLACE )?VIEW\b/, 'CREATE VIEW'],
  [/\bCREATE MATERIALIZED VIEW\b/, 'CREATE VIEW'],
  [/\b(OR REPLACE|DROP) VIEW\b/, 'DROP VIEW'],
  [/\bDROP TABLE\b/, 'DROP TABLE'],
  [/\bADD COLUMN\b/, 'ALTER ADD COLUMN'],
  [/\bDROP COLUMN\b/, 'ALTER DROP COLUMN'],
  [/\bRENAME COLUMN\b/, 'ALTER RENAME COLUMN'],
  [/\bMODIFY COLUMN\b/, 'ALTER MODIFY COLUMN'],
  [/\bMODIFY ORDER BY\b/, 'ALTER ORDER BY'],
  [/\bMODIFY TTL\b/, 'ALTER TTL'],
  [/\bMODIFY SETTING\b/, 'ALTER SETTINGS'],
];

test('headcount_migrate may do what the migrations do', async () => {
  const granted = grantsOf('headcount_migrate');
  const folder = 'sql/migrations';
  for (const file of await readdir(folder)) {
    const text = split(await readFile(join(folder, file), 'utf8')).join(';');
    const needed = NEEDS.filter(([what]) => what.test(text)).map(([, privilege]) => privilege);
    expect([file, needed.length]).not.toEqual([file, 0]);
    for (const privilege of needed) {
      expect(granted, `${file} needs it; add it to sql/roles.sql`).toContain(`${privilege} ON *`);
    }
  }
  expect(granted).toEqual(expect.arrayContaining(['SELECT ON migrations', 'INSERT ON migrations']));
});
