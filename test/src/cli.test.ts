import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import demo from '../../policies/demo.json' with { type: 'json' };
import { cli, startServer } from '../support/cli.ts';
import { testConfig, testHeadcount } from '../support/headcount.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, pageView } from '../support/wire.ts';

const usage: [args: string[], code: number, says: RegExp][] = [
  [['--help'], 0, /serve.*import.*release.*query.*policy.*token/s],
  [['import', '--help'], 0, /oldest first/],
  [[], 2, /Usage/],
  [['sevre'], 2, /Did you mean serve/],
  [['import', 'x.log'], 2, /--site/],
  [['import', '--site', 'demo', '--format', 'csv', 'x'], 2, /combined/],
  [['serve', '--port', '99999'], 2, /0 to 65535/],
  [['import', '--site', 'demo', 'nowhere.log'], 1, /nowhere.log: there is no such file/],
  [['import', '--site', 'demo', 'docs'], 1, /is a folder/],
  [['query', '--site', 'demo', '--limit', 'abc'], 2, /1 to 10000/],
  [['policy', 'check'], 0, /demo: version 1 is in order/],
  [['policy', 'check', 'nowhere.json'], 1, /nowhere.json/],
];

test.each(usage)('headcount %j exits with %d', async (args, code, says) => {
  const result = await cli(['--data', await tempFolder(), ...args]);
  expect(result.stdout + result.stderr).toMatch(says);
  expect(result.code).toBe(code);
});

test('a wrong environment is explained', async () => {
  const args = ['--data', await tempFolder(), 'release'];
  const result = await cli(args, { CLICKHOUSE_URL: 'localhost:8123' });
  expect(result).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/http:\/\/localhost:8123/),
  });
});

test('a broken policy is refused, each place by name', async () => {
  const file = join(await tempFolder(), 'demo.json');
  const broken = {
    ...demo,
    geo: 'city',
    retention: { months: 99 },
    colour: 'red',
    cubes: [...demo.cubes, { ...demo.cubes[0], name: 'pulse' }],
  };
  await writeFile(file, JSON.stringify(broken));
  const { code, stderr } = await cli(['policy', 'check', file]);
  expect(code).toBe(1);
  for (const place of ['geo:', 'retention.months:', 'colour', `cubes.${demo.cubes.length}.name:`]) {
    expect(stderr).toContain(place);
  }
});

test('import and query work alone and beside a running server', async () => {
  const folder = await tempFolder();
  const log = join(folder, 'access.log.gz');
  const day = (n: number) => `0${n}/May/2015:10:00:00 +0000`;
  const line = (time: string) =>
    `198.51.100.4 - - [${time}] "GET / HTTP/1.1" 200 1 "-" "${FIREFOX}"\n`;
  await writeFile(log, gzipSync(line(day(1)).repeat(12)));
  const data = ['--data', join(folder, 'data')];
  const query = [...data, 'query', '--site', 'semicomplete', '--range', '2015-05-01,2015-05-09'];

  const alone = await cli([...data, 'import', '--site', 'semicomplete', log]);
  expect(alone).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^12 of 12 lines counted/),
  });
  expect((await cli(query)).stdout).toMatch(/10 ± 2\s+10 ± 2/);

  const { child } = await startServer(join(folder, 'data'));
  const second = await cli([...data, 'serve', '--port', '0']);
  expect(second).toMatchObject({ code: 1, stderr: expect.stringMatching(/already runs/) });
  await writeFile(log, gzipSync(line(day(2)).repeat(20)));
  const beside = await cli([...data, 'import', '--site', 'semicomplete', log]);
  expect(beside.stdout).toMatch(/^20 of 20 lines counted/);
  expect((await cli(query)).stdout).toMatch(/30 ± 4\s+30 ± 4/);
  expect((await cli([...data, 'release'])).stdout).toMatch(/0 windows released/);
  expect((await cli([...data, 'token', 'create', '--site', 'demo'])).stdout).toMatch(/^hc_/);
  const unknown = await cli([...data, 'token', 'create', '--site', 'nobody']);
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringMatching(/There are: .*demo/) });

  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('a geo database that is missing ends the command', async () => {
  const args = ['--data', await tempFolder(), 'release'];
  const result = await cli(args, { HEADCOUNT_GEO: '/nowhere.mmdb' });
  expect(result).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/nowhere.mmdb is missing/),
  });
});

test('a log that breaks off is no bug', async () => {
  const folder = await tempFolder();
  const log = join(folder, 'x.log.gz');
  await writeFile(log, gzipSync('x'.repeat(100_000)).subarray(0, 60));
  const args = ['--data', join(folder, 'data'), 'import', '--site', 'semicomplete', log];
  const { code, stderr } = await cli(args);
  expect(code).toBe(1);
  expect(stderr).toMatch(/[Ii]mport the same log again/);
  expect(stderr).not.toMatch(/bug/);
});

test('SIGTERM under load drains and ends in time', async () => {
  const { child, url } = await startServer(await tempFolder());
  let answers = 0;
  let stopping = false;
  const send = async () => {
    for (;;) {
      const response = await fetch(`${url}/healthz`).catch(() => undefined);
      if (!response?.ok) return;
      await response.text();
      answers += 1;
      if (answers > 100 && !stopping) {
        stopping = true;
        child.kill('SIGTERM');
      }
    }
  };
  const ended = once(child, 'exit');
  await Promise.all([send(), send(), send(), send()]);
  expect(await ended).toEqual([0, null]);
});

test('what was acknowledged is there after kill -9', async () => {
  const config = await testConfig();
  const { child, url } = await startServer(config.data);
  let acknowledged = 0;
  const send = async () => {
    for (;;) {
      const response = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
        body: JSON.stringify(envelope([pageView(Date.now())])),
      }).catch(() => undefined);
      if (response?.status !== 202) return;
      acknowledged += 1;
      if (acknowledged === 200) child.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 8 }, send));
  const headcount = await testHeadcount(Date.now, config);
  const days = headcount.aggregator.windows.open().filter(({ kind }) => kind === 'day');
  const counted = days.reduce((sum, day) => sum + (day.cells.get('total')?.get('')?.count ?? 0), 0);
  expect(acknowledged).toBeGreaterThanOrEqual(200);
  // What was under way when the process died may be counted without having been acknowledged.
  expect(counted).toBeGreaterThanOrEqual(acknowledged);
  expect(counted).toBeLessThanOrEqual(acknowledged + 8);
});
