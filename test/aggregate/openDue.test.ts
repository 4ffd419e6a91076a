import { v7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import { Aggregator } from '../../aggregate/aggregator.ts';
import { checkLedger } from '../../aggregate/ledger.ts';
import { DIMENSIONS } from '../../policy/cube.ts';
import type { Row, Table } from '../../release/publish.ts';
import { secureUniform } from '../../release/uniform.ts';
import { ClockBehind, Headcount } from '../../src/headcount.ts';
import { randomKey } from '../../src/randomKey.ts';
import { memoryFile, threadlessState } from '../support/memoryFile.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { ORIGIN } from '../support/wire.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Thursday; the month ends with Saturday, the week with Sunday. */
const START = Date.UTC(2026, 9, 29, 10);
const TODAY = START - 10 * HOUR;

const bounded = { count: { bound: 5 }, visitors: {} };
const cube = { event: 'page_view', window: 'day', epsilon: 0.1, measures: bounded };
const POLICY = testPolicy({
  geo: 'none',
  audience: [],
  cubes: [
    { ...cube, name: 'total', dimensions: [] },
    { ...cube, name: 'devices', dimensions: ['device'] },
    // Of an open domain: which cells are there may depend on who came.
    { ...cube, name: 'browsers', dimensions: ['browser'] },
    { ...cube, name: 'week', window: 'week', dimensions: [] },
    { ...cube, name: 'month', window: 'month', dimensions: [] },
  ],
  release: {
    mechanism: 'dp',
    ceilings: { day: 10, month: 100 },
    pulse: { epsilon: 0.1, views: 10, visits: 5 },
    graceMinutes: 15,
  },
});

/** The real state and release, and a ClickHouse that notes what it is given. */
async function create() {
  const disk = { state: memoryFile(), keys: memoryFile() };
  const rows: { table: Table; row: Row }[] = [];
  const clock = { now: START };
  let headcount: Headcount | undefined;
  const start = async (): Promise<Headcount> => {
    headcount = await Headcount.start({
      policies: new Map([['demo', POLICY]]),
      lookUpPlace: () => undefined,
      state: threadlessState(disk.state, disk.keys),
      clickhouse: {
        insert: async (table, all) => void rows.push(...all.map((row) => ({ table, row }))),
        read: async () => [],
        close: async () => {},
      },
      uniform: secureUniform(),
      now: () => clock.now,
    });
    return headcount;
  };
  onTestFinished(async () => headcount?.close());
  const send = async (visitors: number, at = clock.now) => {
    for (let n = 0; n < visitors; n += 1) {
      const receipt = await headcount?.collect(
        testRequest({
          ...{ receivedAt: clock.now, consent: 'granted' },
          visitor: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
          events: [{ id: v7(), at, type: 'page_view', url: new URL(ORIGIN) }],
        }),
      );
      expect(receipt).toEqual({ accepted: 1, dropped: {} });
    }
  };
  const of = (table: Table) => rows.filter((it) => it.table === table).map(({ row }) => row);
  /** Everything that can be seen of a site without looking at the noisy counts. */
  const seen = () => ({
    windows: of('releases').map(placeOf).sort(),
    closed: of('cells')
      .filter((row) => row.cube !== 'browsers')
      .map((row) => `${placeOf(row)} ${DIMENSIONS.flatMap((name) => row[name] ?? [])}`)
      .sort(),
    // When a window is released may differ by seconds; within a round the order of notes is fixed.
    ledger: of('ledger').map(({ seq, at, entry, body }) => {
      const { published: _, ...told } = JSON.parse(String(body));
      return { seq, at, entry, told };
    }),
  });
  return { clock, start, send, seen, of, stop: () => headcount?.close() };
}

type Life = Awaited<ReturnType<typeof create>>;

function placeOf(row: Row): string {
  return `${row.window} ${new Date(Number(row.starts_at) * 1000).toISOString()} ${row.cube}`;
}

/** What is seen of one schedule with nobody, with one visitor, and with many. */
async function seenWith(schedule: (life: Life, visitors: number) => Promise<void>) {
  const all = [];
  for (const visitors of [0, 1, 40]) {
    const life = await create();
    await schedule(life, visitors);
    await life.stop();
    all.push(life.seen());
  }
  return all;
}

async function expectTheSame(schedule: (life: Life, visitors: number) => Promise<void>) {
  const [none, one, many] = await seenWith(schedule);
  expect(none?.windows.length).toBeGreaterThan(0);
  expect(one).toEqual(none);
  expect(many).toEqual(none);
}

test('which windows, closed cells and ledger entries there are tells of nobody', async () => {
  await expectTheSame(async ({ clock, start, send, stop }, visitors) => {
    let headcount = await start();
    await headcount.release();
    await send(visitors);
    clock.now += 3 * HOUR;
    await headcount.release();
    await send(visitors, clock.now - 10 * MINUTE);
    clock.now = TODAY + DAY - MINUTE;
    await headcount.release();
    await send(visitors);
    await stop();
    // Down for days, over the end of a month and of a week.
    clock.now = TODAY + 5 * DAY + 7 * HOUR;
    headcount = await start();
    await headcount.release();
    await send(visitors);
    await stop();
    clock.now += 20 * MINUTE;
    headcount = await start();
    await headcount.release();
  });
});

test('who comes after days of downtime before the first round changes nothing', async () => {
  await expectTheSame(async ({ clock, start, send, stop }, visitors) => {
    await (await start()).release();
    await stop();
    clock.now = START + 4 * DAY;
    const headcount = await start();
    // The port is open before the first round of releases.
    await send(visitors);
    await headcount.release();
    clock.now += DAY;
    await headcount.release();
  });
});

test('who is some minutes ahead of the clock changes nothing', async () => {
  await expectTheSame(async ({ clock, start, send, stop }, visitors) => {
    await (await start()).release();
    clock.now = TODAY + DAY - MINUTE;
    await send(visitors, clock.now + 4 * MINUTE);
    await stop();
    clock.now += DAY;
    await (await start()).release();
  });
});

test('a key is not noted before its window is due', async () => {
  const { clock, start, send, of } = await create();
  const headcount = await start();
  await headcount.release();
  clock.now = TODAY + DAY - MINUTE;
  await headcount.release();
  await send(1, clock.now + 4 * MINUTE);
  await headcount.release();
  const made = of('ledger').filter(({ entry }) => entry === 'key_made');
  expect(made.filter(({ at }) => Number(at) > clock.now)).toEqual([]);
});

test('who comes late on the first night changes nothing', async () => {
  await expectTheSame(async ({ clock, start, send }, visitors) => {
    clock.now = TODAY + 5 * MINUTE;
    const headcount = await start();
    await headcount.release();
    // Yesterday still takes events; nobody knew that it would be counted.
    await send(visitors, TODAY - MINUTE);
    clock.now += DAY;
    await headcount.release();
  });
});

test('after days of downtime all windows are released, the oldest first', async () => {
  const { clock, start, of, stop } = await create();
  await (await start()).release();
  await stop();
  clock.now = TODAY + 12 * DAY + HOUR;
  const headcount = await start();
  const { windows } = await headcount.release();
  const days = of('releases').filter(({ cube: name }) => name === 'total');
  expect(days.map(({ starts_at }) => Number(starts_at) * 1000)).toEqual(
    Array.from({ length: 12 }, (_, day) => TODAY + day * DAY),
  );
  const kinds = Object.groupBy(of('releases'), (row) => String(row.window));
  expect(kinds.hour?.length).toBe(14 + 11 * 24);
  expect(kinds.week?.length).toBe(2);
  expect(kinds.month?.length).toBe(1);
  expect(windows).toBe(14 + 11 * 24 + 12 + 2 + 1);
  const ends = of('releases').map((row) => Number(row.ends_at));
  expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  expect(checkLedger(await headcount.deps.state.ledger('demo'))).toBeUndefined();
});

test('two releases at once publish once', async () => {
  const { clock, start, of } = await create();
  const headcount = await start();
  await headcount.release();
  clock.now += 2 * DAY;
  const rounds = await Promise.all([headcount.release(), headcount.release(), headcount.release()]);
  expect(rounds.map(({ windows }) => windows > 0)).toEqual([true, false, false]);
  const places = of('releases').map(placeOf);
  expect(new Set(places).size).toBe(places.length);
});

test('a clock that jumps back releases nothing twice, and is told', async () => {
  const { clock, start, send, of, stop } = await create();
  let headcount = await start();
  await headcount.release();
  clock.now += 2 * DAY;
  await headcount.release();
  const before = of('releases').length;
  // As far as a time server may set it back nothing is said.
  clock.now -= MINUTE;
  await headcount.release();
  clock.now -= DAY;
  await expect(headcount.release()).rejects.toThrow(ClockBehind);
  await expect(headcount.release()).rejects.toThrow(/The clock went back: .* 1441 minutes/);
  // The new process knows it, too.
  await stop();
  headcount = await start();
  await expect(headcount.release()).rejects.toThrow(ClockBehind);
  // What was released takes nothing any more.
  await expect(send(1)).resolves.toBeUndefined();
  expect(of('releases')).toHaveLength(before);
  clock.now += 3 * DAY;
  await headcount.release();
  const places = of('releases').map(placeOf);
  expect(new Set(places).size).toBe(places.length);
});

test('a clock that jumps forward and back again costs the windows between, once', async () => {
  const { clock, start, of } = await create();
  const headcount = await start();
  await headcount.release();
  clock.now += 2 * DAY;
  await headcount.release();
  // The days between are published, empty, and never again.
  const empty = of('releases').filter(({ window }) => window === 'day').length;
  expect(empty).toBe(2 * 3);
  clock.now = START + HOUR;
  await expect(headcount.release()).rejects.toThrow(ClockBehind);
  const receipt = await headcount.collect(
    testRequest({
      ...{ receivedAt: clock.now, consent: 'granted' },
      events: [{ id: v7(), at: clock.now, type: 'page_view', url: new URL(ORIGIN) }],
    }),
  );
  // For its day it is late, which nobody is told; the week and the month count it.
  expect(receipt).toEqual({ accepted: 1, dropped: {} });
  const open = headcount.aggregator.windows
    .open()
    .filter(({ cells }) => [...cells.values()].some((it) => it.size > 0));
  expect(open.map(({ kind }) => kind)).toEqual(['week', 'month']);
  clock.now = START + 2 * DAY + HOUR;
  await headcount.release();
  const places = of('releases').map(placeOf);
  expect(new Set(places).size).toBe(places.length);
});

test('hours go on where the clocks are put forward by half an hour', () => {
  // On Lord Howe Island at 2026-10-03T15:30Z: one hour's window ends there, the next began at 15:00Z.
  const policy = { ...POLICY, timezone: 'Australia/Lord_Howe' };
  const aggregator = new Aggregator([policy], randomKey);
  const from = Date.UTC(2026, 9, 3, 12);
  for (let at = from; at < from + 8 * HOUR; at += 10 * MINUTE) aggregator.windows.openDue(at);
  for (let at = from; at < from + 8 * HOUR; at += 10 * MINUTE) {
    const open = aggregator.windows
      .open()
      .some(({ kind, startsAt, endsAt }) => kind === 'hour' && startsAt <= at && at < endsAt);
    expect([new Date(at).toISOString(), open]).toEqual([new Date(at).toISOString(), true]);
  }
});
