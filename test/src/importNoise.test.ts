import { expect, test } from 'vitest';
import { importLog } from '../../src/importLog.ts';
import { testConfig, testHeadcount } from '../support/headcount.ts';
import { changedPolicy } from '../support/policyFolder.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0';

/** Lines of a log at an hour of a day of October 2025. */
function lines(day: number, count: number): string[] {
  const date = `${String(day).padStart(2, '0')}/Oct/2025:12:00:00 +0000`;
  return Array.from(
    { length: count },
    (_, n) => `203.0.113.${n % 250} - - [${date}] "GET / HTTP/1.1" 200 100 "-" "${FIREFOX}"`,
  );
}

const total = (window: string, epsilon: number) => ({
  ...{ name: `total_${window}`, event: 'page_view', dimensions: [], window, epsilon },
  measures: { count: { bound: 1 } },
});

function noisy(changes: object) {
  return changedPolicy({
    audience: [],
    cubes: [total('day', 0.5)],
    release: { mechanism: 'dp', ceilings: { day: 30, month: 20 }, graceMinutes: 0 },
    ...changes,
  });
}

async function run(log: readonly string[], policies: string) {
  const headcount = await testHeadcount(Date.now, await testConfig({ policies }));
  const policy = headcount.deps.policies.get('demo');
  if (!policy) throw new Error('no policy');
  const report = await importLog(headcount, policy, new Blob([log.join('\n')]).stream());
  await headcount.send();
  const read = (statement: string) => headcount.deps.clickhouse.read(statement, {});
  return { headcount, report, read };
}

test('under noise the order of the lines does not decide how many count', async () => {
  const { report, read } = await run([...lines(3, 20), ...lines(1, 300)], await noisy({}));
  expect(report).toMatchObject({ counted: 320, dropped: {}, windows: 3 });
  const rows = await read('SELECT toString(starts_at) AS day, count FROM cells FINAL ORDER BY day');
  // Days of which there is no line are there too: that nobody came must not be told by a gap.
  expect(rows.map(({ day }) => String(day).slice(0, 10))).toEqual([
    '2025-10-01',
    '2025-10-02',
    '2025-10-03',
  ]);
  expect(Math.abs(Number(rows[0]?.count) - 300)).toBeLessThan(100);
});

test('what was released before counts against the ceiling of an import', async () => {
  const policies = await noisy({ cubes: [total('day', 0.5)] });
  const { headcount, read } = await run(lines(1, 5), policies);
  const at = Date.UTC(2025, 9, 1);
  headcount.aggregator.windows.markReleased({
    ...{ site: 'demo', kind: 'month', startsAt: at, endsAt: at + 31 * 86_400_000 },
    ...{ milliEpsilon: 19_500, policyVersion: 1 },
  });
  const policy = headcount.deps.policies.get('demo');
  if (!policy) throw new Error('no policy');
  await importLog(headcount, policy, new Blob([lines(2, 5).join('\n')]).stream());
  await headcount.send();
  const rows = await read(
    'SELECT toString(starts_at) AS day, withheld FROM releases FINAL ORDER BY day',
  );
  expect(rows.map(({ withheld }) => withheld)).toEqual(['', 'budget']);
});
