import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { OpenWindow } from '../../aggregate/openWindow.ts';
import policy from '../../policies/semicomplete.json' with { type: 'json' };
import { parsePolicy } from '../../policy/parsePolicy.ts';
import { createControl } from '../../src/control.ts';
import { importLog, LogImport } from '../../src/importLog.ts';
import { countAccessLog, released } from '../independent/countAccessLog.mjs';
import { ask, testHeadcount } from '../support/headcount.ts';

const LOG = 'test/data/access.log';
const SITE = parsePolicy(policy);
const K = 10;
const ROUNDING = 5;

type Counts = Record<string, Record<string, { count: number; visits: number }>>;

const stream = (text: string) => new Blob([text]).stream();

/** day → dimension values → counts, of the windows as they were when they closed. */
function openCounts(windows: readonly OpenWindow[], cube: string): Counts {
  return Object.fromEntries(
    windows
      .filter(({ kind }) => kind === 'day')
      .map((window) => [
        new Date(window.startsAt).toISOString().slice(0, 10),
        Object.fromEntries(
          [...(window.cells.get(cube)?.values() ?? [])].map(({ dims, count, visits }) => [
            dims.join(' '),
            { count, visits },
          ]),
        ),
      ]),
  );
}

async function releasedCounts(
  headcount: Awaited<ReturnType<typeof testHeadcount>>,
  dimensions: string[],
): Promise<Counts> {
  const { json } = await ask(headcount, {
    site_id: 'semicomplete',
    metrics: ['pageviews', 'visits'],
    dimensions: ['time:day', ...dimensions],
    date_range: ['2015-05-01', '2015-05-31'],
  });
  const days: Counts = {};
  for (const {
    dimensions: [day = '', ...values],
    metrics: [count, visits],
  } of json.results) {
    days[day] = { ...days[day], [values.join(' ')]: { count: count ?? 0, visits: visits ?? 0 } };
  }
  return days;
}

test('a real log: open and released counts are those of an independent script', async () => {
  const headcount = await testHeadcount(Date.now);
  const log = await readFile(LOG, 'utf8');
  const truth = await countAccessLog(policy, log);

  const run = new LogImport(headcount, SITE);
  const closed: OpenWindow[] = [];
  const forget = run.aggregator.windows.forget.bind(run.aggregator.windows);
  run.aggregator.windows.forget = (window) => {
    closed.push(window);
    forget(window);
  };
  for (const line of log.split('\n').filter((text) => text !== '')) await run.line(line);
  const { lines, counted, dropped } = await run.end();
  await headcount.send();

  expect({ lines, counted, dropped }).toEqual({
    lines: truth.lines,
    counted: truth.counted,
    dropped: truth.dropped,
  });
  expect(counted).toBe(1610);
  expect(openCounts(closed, 'pages')).toEqual(truth.byPage);
  expect(openCounts(closed, 'regions')).toEqual(truth.byRegion);
  expect(await releasedCounts(headcount, ['event:page'])).toEqual(
    released(truth.byPage, K, ROUNDING),
  );
  expect(await releasedCounts(headcount, ['visit:country', 'visit:region'])).toEqual(
    released(truth.byRegion, K, ROUNDING),
  );
  // Nothing stays open, and nothing of the log went into the live windows.
  expect(run.aggregator.windows.open()).toEqual([]);
  expect(headcount.aggregator.windows.open()).toEqual([]);
});

test('an import that is repeated counts nothing twice', async () => {
  const headcount = await testHeadcount(Date.now);
  const log = await readFile(LOG, 'utf8');
  const first = await importLog(headcount, SITE, stream(log));
  const second = await importLog(headcount, SITE, stream(log));
  expect(second).toMatchObject({ counted: 0, windows: 0 });
  expect(second.dropped.already_released).toBe(first.counted);
});

const line = (time: string) =>
  `198.51.100.4 - - [${time}] "GET / HTTP/1.1" 200 1 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0"`;

test('a day that is not over is left to be imported when it is', async () => {
  const headcount = await testHeadcount(() => Date.UTC(2026, 9, 2, 12));
  const log = [
    line('01/Oct/2026:10:00:00 +0000'),
    line('02/Oct/2026:14:00:00 +0000'),
    'not a line',
    '',
  ].join('\n');
  expect(await importLog(headcount, SITE, stream(log))).toMatchObject({
    lines: 3,
    counted: 1,
    dropped: { still_open: 1, unreadable: 1 },
  });
});

const many = (count: number, time: string) => Array.from({ length: count }, () => line(time));

test('lines out of order count as long as their window is open', async () => {
  const headcount = await testHeadcount(Date.now);
  const log = [
    ...many(3, '01/Oct/2025:23:59:59 +0000'),
    ...many(20, '02/Oct/2025:00:10:00 +0000'),
    ...many(3, '01/Oct/2025:23:59:59 +0000'),
    ...many(20, '02/Oct/2025:09:00:00 +0000'),
    ...many(3, '01/Oct/2025:23:59:59 +0000'),
  ].join('\n');
  expect(await importLog(headcount, SITE, stream(log))).toMatchObject({
    counted: 46,
    dropped: { late: 3 },
  });
});

test('a line with a stray date closes nothing', async () => {
  const headcount = await testHeadcount(Date.now);
  const log = [
    ...many(20, '01/Oct/2025:10:00:00 +0000'),
    line('09/Oct/2025:10:00:00 +0000'),
    ...many(20, '01/Oct/2025:11:00:00 +0000'),
  ].join('\n');
  expect(await importLog(headcount, SITE, stream(log))).toMatchObject({ counted: 41, dropped: {} });
});

test('a window that may still take live events is not imported, so both never release it', async () => {
  const now = Date.UTC(2026, 9, 2, 10, 5);
  const headcount = await testHeadcount(() => now);
  // The hour is over, but its grace period is not.
  const hour = await importLog(headcount, SITE, stream(line('02/Oct/2026:09:30:00 +0000')));
  expect(hour).toMatchObject({ counted: 0, dropped: { still_open: 1 } });
});

test('a site takes one import at a time', async () => {
  const control = createControl(await testHeadcount(Date.now));
  const log = many(2000, '01/Oct/2025:10:00:00 +0000').join('\n');
  const send = () =>
    control.request('/import?site=semicomplete', {
      method: 'POST',
      body: stream(log),
      duplex: 'half',
    } as RequestInit);
  const answers = await Promise.all([send(), send()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await send()).status).toBe(200);
});
