import { expect, test } from 'vitest';
import { onlyReads } from '../../src/audit/onlyReads.ts';
import { openReadOnly, readingOnly } from '../../src/audit/readOnly.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
import { connectClickHouse } from '../../src/connectClickHouse.ts';
import { readRows } from '../../src/readRows.ts';
import { useClickHouseFront } from '../support/clickhouseFront.ts';
import { WRITES } from '../support/writes.ts';

const front = useClickHouseFront();

test.each([
  ['SELECT 1', true],
  ['  select count() FROM cells WHERE site = {site:String}', true],
  ['WITH 1 AS one SELECT one', true],
  ['SHOW CREATE TABLE cells', true],
  ['DESCRIBE TABLE cells', true],
  ["SELECT 'INSERT INTO cells; it''s \\' text' AS `into` -- ; INTO", true],
  ['/* INSERT */ SELECT 1', true],
  ["SELECT 1 INTO OUTFILE '/tmp/out'", false],
  ["SELECT 'a'INTO OUTFILE '/tmp/out'", false],
  ["SELECT 1 IN/**/TO OUTFILE '/tmp/out'", true],
  ["SELECT 1 /* ' */ INTO OUTFILE '/tmp/out'", false],
  ["SELECT 1 -- '\n INTO OUTFILE '/tmp/out' --'", false],
  ['SELECT 1; DROP TABLE cells', false],
  ['WITH 1 AS one INSERT INTO cells SELECT one', false],
  ['KILL QUERY WHERE 1', false],
  ["INSERT INTO FUNCTION file('/tmp/out') SELECT 1", false],
  ['SET readonly = 0', false],
  ['SYSTEM STOP MERGES', false],
  ["SELECT * FROM file('/etc/passwd', 'LineAsString')", false],
  ["SELECT file('/etc/passwd')", false],
  ["SELECT * FROM `file`('/etc/passwd', 'LineAsString')", false],
  ['SELECT * FROM "file" /* */ (\'/etc/passwd\')', false],
  ["SELECT * FROM fILE/**/('/etc/passwd', 'LineAsString')", false],
  ["SELECT 1 FROM cells, url('http://a.example')", false],
  ["SELECT * FROM remoteSecure('a.example', 'a.b')", false],
  ["SELECT * FROM s3Cluster('a', 'b')", false],
  ["DESCRIBE TABLE mysql('a', 'b')", false],
  ["SELECT * FROM someLaterFunction('a')", false],
  ["SELECT executable FROM (SELECT 'file(x)' AS executable)", true],
  ['SELECT number FROM numbers(10)', true],
  ['SELECT toString(`cells`) FROM `cells` WHERE (1 = 1)', true],
  ['', false],
])('of a statement is told whether it only reads: %s', (statement, reads) => {
  expect(onlyReads(statement)).toBe(reads);
});

test('a server is read by an audit, and neither it nor the words before it let anything be written', async () => {
  const server = await front.server();
  const clickhouse = openClickHouse(server, '');
  await clickhouse.read('SELECT 1', {});
  const { read, close } = openReadOnly(server, '');
  const [counted] = await read(
    'SELECT count() AS n FROM migrations WHERE version > {least:UInt32}',
    {
      least: 0,
    },
  );
  expect(Number(counted?.n)).toBeGreaterThan(0);
  const client = connectClickHouse(server, '', 5_000);
  const { signal } = new AbortController();
  for (const write of WRITES) {
    await expect(read(write, {})).rejects.toMatchObject({ code: 'not-a-read' });
    // READONLY: by ClickHouse itself.
    await expect(readRows(readingOnly(client), write, {}, signal)).rejects.toMatchObject({
      code: '164',
    });
  }
  expect(await clickhouse.read('SELECT count() AS n FROM ledger', {})).toEqual([{ n: 0 }]);
  for (const all of [client, clickhouse, { close }]) await all.close();
});
