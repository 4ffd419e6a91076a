import { expect, test } from 'vitest';
import { createControl } from '../../src/control.ts';
import { ClockBehind } from '../../src/headcount.ts';
import { cli } from '../support/cli.ts';
import { testHeadcount } from '../support/headcount.ts';
import { testRequest } from '../support/rawRequest.ts';
import { tempFolder } from '../support/tempFolder.ts';

const NOON = Date.UTC(2026, 9, 1, 12);
const DAY = 86_400_000;

async function setUp() {
  let now = NOON;
  const headcount = await testHeadcount(() => now);
  const event = { id: '', type: 'page_view', at: NOON, url: new URL('https://lamps.example/') };
  await headcount.collect(testRequest({ events: [event as never] }));
  const control = createControl(headcount);
  const release = async (body: object) => {
    const response = await control.request('/release', {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as { detail?: string }) };
  };
  return {
    headcount,
    release,
    at: (time: number) => {
      now = time;
    },
  };
}

const of = (kind: string, at: string) => ({ site: 'demo', window: { kind, at } });

test('an open window is not released, and it is said until when it is open', async () => {
  const { release } = await setUp();
  expect(await release(of('day', '2026-10-01'))).toMatchObject({
    status: 409,
    code: 'window-open',
    detail: expect.stringContaining('2026-10-02T00:15:00.000Z'),
  });
});

test('a window that was released is not released again', async () => {
  const { release, at } = await setUp();
  at(NOON + DAY);
  expect(await release(of('day', '2026-10-01'))).toMatchObject({ status: 200, windows: 2 });
  expect(await release(of('hour', '2026-10-01T12:30'))).toMatchObject({
    status: 409,
    code: 'already-released',
  });
});

test.each([
  ['a window nobody was in', of('day', '2026-09-01'), 404, 'no-such-window'],
  ['a day that there is not', of('day', '2026-02-31'), 400, 'wrong-window'],
  ['no kind of window', of('year', '2026-01-01'), 400, 'wrong-window'],
  ['no date', of('day', 'today'), 400, 'wrong-window'],
  ['an unknown site', { ...of('day', '2026-10-01'), site: 'nobody' }, 404, 'unknown-site'],
  ['a window of no site', { window: { kind: 'day', at: '2026-10-01' } }, 404, 'unknown-site'],
])('%s is refused', async (_what, body, status, code) => {
  const { release } = await setUp();
  expect(await release(body)).toMatchObject({ status, code });
});

test('two releases at once release each window once', async () => {
  const { headcount, at } = await setUp();
  at(NOON + DAY);
  const reports = await Promise.all([1, 2, 3].map(() => headcount.release()));
  expect(reports.map(({ windows }) => windows).sort()).toEqual([0, 0, 2]);
  const rows = await headcount.deps.clickhouse.read('SELECT count() AS n FROM releases', {});
  // Of the hour one cube; of the day five, and that of the audience.
  expect(Number(rows[0]?.n)).toBe(7);
});

test('a clock that went back releases nothing, and it is said', async () => {
  const { headcount, release, at } = await setUp();
  at(NOON + DAY);
  await headcount.release();
  at(NOON);
  await expect(headcount.release()).rejects.toThrow(ClockBehind);
  expect(await release({})).toMatchObject({
    status: 409,
    code: 'clock-behind',
    detail: expect.stringMatching(/1440 minutes after/),
  });
  at(NOON + DAY - 30_000);
  expect(await headcount.release()).toMatchObject({ windows: 0 });
});

test('the ledger is shown, and its chain is whole', async () => {
  const { headcount, at } = await setUp();
  at(NOON + DAY);
  await headcount.release();
  const response = await createControl(headcount).request('/ledger?site=demo');
  const { entries, broken } = (await response.json()) as {
    entries: { entry: string; body: string }[];
    broken: unknown;
  };
  expect(broken).toBeNull();
  expect(entries.map(({ entry }) => entry)).toEqual([
    'policy_activated',
    // Of the day, the week and the month; the last two are still open.
    'key_made',
    'key_made',
    'key_made',
    'window_released',
    'window_released',
    'key_destroyed',
  ]);
  const copy = await headcount.deps.clickhouse.read(
    "SELECT site, seq, at, entry, body, previous, hash FROM ledger FINAL WHERE site = 'demo' ORDER BY seq",
    {},
  );
  // The last entry was noted after the release, and goes out with the next sending.
  expect(copy).toEqual(entries.slice(0, copy.length));
  await headcount.release();
  expect(entries).toHaveLength(7);
});

test('on the command line', async () => {
  const data = ['--data', await tempFolder()];
  const wrong = await cli([...data, 'release', '--site', 'demo', '--window', 'year:2026']);
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('day:2026-11-21') });
  const alone = await cli([...data, 'release', '--window', 'day:2026-11-21']);
  expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('--site and --window') });
  const open = await cli([...data, 'release', '--site', 'demo', '--window', 'month:2099-01-01']);
  expect(open).toMatchObject({ code: 1, stderr: expect.stringContaining('has not begun') });
  const ledger = await cli([...data, 'ledger', '--site', 'demo']);
  expect(ledger).toMatchObject({ code: 0, stdout: expect.stringContaining('the chain is whole') });
  const nobody = await cli([...data, 'ledger', '--site', 'nobody']);
  expect(nobody).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There are: certometer'),
  });
});
