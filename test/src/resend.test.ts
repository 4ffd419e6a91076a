import { v7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import { windowsWithTable, windowTable } from '../../aggregate/windowTables.ts';
import { NotDurable } from '../../ingest/eventsRoute.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import type { Row, Table } from '../../release/publish.ts';
import { secureUniform } from '../../release/uniform.ts';
import { Headcount } from '../../src/headcount.ts';
import { memoryFile, threadlessState } from '../support/memoryFile.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { ORIGIN } from '../support/wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POLICIES = new Map(
  ['demo', 'other'].map((site) => [
    site,
    testPolicy({ site, release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 } }),
  ]),
);
const VISITOR = '00000000-0000-4000-8000-000000000001';

/** The stages on a disk whose commits fail when told. */
function setUp() {
  const disk = { state: memoryFile(), keys: memoryFile() };
  const rows: { table: Table; row: Row }[] = [];
  const clock = { now: 0 };
  const commits: ('before' | 'after')[] = [];
  /** What else happens while a commit is under way. */
  const meanwhile: (() => void)[] = [];
  const start = async () => {
    const state = threadlessState(disk.state, disk.keys);
    return Headcount.start({
      policies: POLICIES,
      lookUpPlace: () => undefined,
      state: {
        ...state,
        commit: async (changes, release) => {
          const fails = commits.shift();
          meanwhile.shift()?.();
          if (fails === 'before') throw new Error('the disk is full');
          await state.commit(changes, release);
          if (fails === 'after') throw new Error('the answer was lost');
        },
      },
      clickhouse: {
        insert: async (table, all) => void rows.push(...all.map((row) => ({ table, row }))),
        read: async () => [],
        close: async () => {},
      },
      uniform: secureUniform(),
      now: () => clock.now,
    });
  };
  const total = (site: string) =>
    rows
      .filter(({ table, row }) => table === 'cells' && row.cube === 'total' && row.site === site)
      .map(({ row }) => [row.count, row.visitors]);
  return { start, clock, commits, meanwhile, total, disk };
}

function views(count: number, changes: Partial<RawRequest> = {}): RawRequest {
  const events = Array.from({ length: count }, () => ({
    ...{ id: v7(), at: HOUR, type: 'page_view' as const },
    url: new URL(`${ORIGIN}/pricing`),
  }));
  return testRequest({ receivedAt: HOUR, events, ...changes });
}

const COUNTED_5 = { accepted: 5, dropped: {} };
const AGAIN_5 = { accepted: 0, dropped: { duplicate: 5 } };

for (const fails of ['before', 'after'] as const) {
  test(`who is told to send again is counted once; the commit failed ${fails} it was durable`, async () => {
    const { start, clock, commits, total } = setUp();
    const headcount = await start();
    const request = views(5);
    commits.push(fails, fails);
    await expect(headcount.collect(request)).rejects.toThrow(NotDurable);
    await expect(headcount.collect(request)).rejects.toThrow(NotDurable);
    expect(await headcount.collect(request)).toEqual(AGAIN_5);
    clock.now = 2 * DAY;
    await headcount.release();
    expect(total('demo')).toEqual([[5, 0]]);
  });

  test(`the same, when the process dies after the failure ${fails} it was durable`, async () => {
    const { start, clock, commits, total } = setUp();
    const request = views(5);
    commits.push(fails);
    await expect((await start()).collect(request)).rejects.toThrow(NotDurable);
    const next = await start();
    expect(await next.collect(request)).toEqual(fails === 'before' ? COUNTED_5 : AGAIN_5);
    clock.now = 2 * DAY;
    await next.release();
    expect(total('demo')).toEqual([[5, 0]]);
  });
}

test('a resend that finds its commit under way is answered when that is durable', async () => {
  const { start, commits, meanwhile } = setUp();
  const headcount = await start();
  const request = views(5);
  commits.push('before');
  const second = new Promise((resolve) => {
    meanwhile.push(() => resolve(headcount.collect(request)));
  });
  await expect(headcount.collect(request)).rejects.toThrow(NotDurable);
  // It waited for the next commit, which held what the first one lost.
  expect(await second).toEqual(AGAIN_5);
});

test('in part sent again, twice in one request, and of another site', async () => {
  const { start, clock, total } = setUp();
  const headcount = await start();
  const first = views(5);
  const more = views(2);
  expect(await headcount.collect(first)).toEqual(COUNTED_5);
  const mixed = { ...first, events: [...first.events, ...more.events, ...more.events] };
  expect(await headcount.collect(mixed)).toEqual({ accepted: 2, dropped: { duplicate: 7 } });
  expect(await headcount.collect({ ...first, site: 'other' })).toEqual(COUNTED_5);
  clock.now = 2 * DAY;
  await headcount.release();
  expect([total('demo'), total('other')]).toEqual([[[7, 0]], [[5, 0]]]);
});

test('an event that was counted is no late one when it comes again after its window', async () => {
  const { start, clock, commits } = setUp();
  const headcount = await start();
  const request = { ...views(5), receivedAt: 23 * HOUR };
  commits.push('after');
  clock.now = 23 * HOUR;
  await expect(headcount.collect(request)).rejects.toThrow(NotDurable);
  clock.now = DAY + HOUR;
  await headcount.release();
  expect(await headcount.collect({ ...request, receivedAt: clock.now })).toEqual(AGAIN_5);
  const late = views(1);
  expect(await headcount.collect({ ...late, receivedAt: clock.now })).toEqual({
    accepted: 0,
    dropped: { late: 1 },
  });
});

test('a withdrawal that comes again does not delete who consented anew', async () => {
  const { start, disk } = setUp();
  const headcount = await start();
  const granted = { consent: 'granted' as const, visitor: VISITOR };
  const withdrawal = testRequest({
    ...{ receivedAt: HOUR, consent: 'denied', visitor: VISITOR },
    events: [{ id: v7(), at: HOUR, type: 'consent', choice: 'denied' }],
  });
  await headcount.collect(views(1, granted));
  await headcount.collect(withdrawal);
  const remembered = () => {
    const { sql } = disk.state;
    const rows = windowsWithTable(sql).flatMap((w) => sql.all(`SELECT 1 FROM ${windowTable(w)}`));
    return rows.length;
  };
  expect(remembered()).toBe(0);
  await headcount.collect(views(1, granted));
  expect(remembered()).toBe(1);
  expect(await headcount.collect(withdrawal)).toEqual({ accepted: 0, dropped: { duplicate: 1 } });
  expect(remembered()).toBe(1);
});

test('nothing of an id is in the state: neither its text nor its bytes', async () => {
  const { start, disk } = setUp();
  const headcount = await start();
  const request = views(5);
  await headcount.collect(request);
  const kept = JSON.stringify(
    ['event_ids', 'event_id_generations'].map((table) =>
      disk.state.sql.all(`SELECT * FROM ${table}`),
    ),
    (_key, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value),
  );
  expect(kept).toContain('"ids":"');
  for (const { id } of request.events) {
    expect(kept).not.toContain(id);
    expect(kept).not.toContain(id.replaceAll('-', '').slice(16));
  }
  onTestFinished(() => headcount.close());
});
