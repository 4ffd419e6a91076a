import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { v7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import type { Changes, ReleaseChange } from '../../aggregate/changes.ts';
import { checkLedger } from '../../aggregate/ledger.ts';
import { NotDurable } from '../../ingest/eventsRoute.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import type { Row, Table } from '../../release/publish.ts';
import { secureUniform } from '../../release/uniform.ts';
import { Headcount } from '../../src/headcount.ts';
import { type NodeState, openNodeState, type StartThread } from '../../src/nodeState.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { ORIGIN } from '../support/wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POLICIES = new Map([
  [
    'demo',
    testPolicy({ release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 } }),
  ],
]);

/** Threads that die at the given steps, one after the other; those after them live. */
function dying(...dieAt: number[]) {
  const started: Worker[] = [];
  const start: StartThread = (folder) => {
    const worker = new Worker(new URL('../support/dyingThread.ts', import.meta.url), {
      workerData: { folder, dieAt: dieAt[started.length] ?? 0 },
    });
    started.push(worker);
    return worker;
  };
  return { start, started };
}

function visit(visitor: number, day: number): RawRequest {
  return testRequest({
    ...{ receivedAt: day * DAY + HOUR, consent: 'granted' },
    visitor: `00000000-0000-4000-8000-00000000000${visitor}`,
    events: [
      {
        ...{ id: v7(), at: day * DAY + HOUR, type: 'page_view' as const },
        url: new URL(`${ORIGIN}/pricing`),
      },
    ],
  });
}

/** Tries until it is done; more than a few times would be a thread that never comes back. */
async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 5; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** Two days of visits and their release, in one process whose threads die. */
async function live(start: StartThread, folder: string) {
  const rows: { table: Table; row: Row }[] = [];
  const clock = { now: HOUR };
  const state = await insist(() => openNodeState(folder, start));
  const headcount = await insist(() =>
    Headcount.start({
      ...{ policies: POLICIES, lookUpPlace: () => undefined, state },
      clickhouse: {
        insert: async (table, all) => void rows.push(...all.map((row) => ({ table, row }))),
        read: async () => [],
        close: async () => {},
      },
      ...{ uniform: secureUniform(), now: () => clock.now },
    }),
  );
  for (const day of [0, 1]) {
    clock.now = day * DAY + HOUR;
    for (const visitor of [1, 2, 3, 4, 5, 1]) {
      const request = visit(visitor, day);
      await insist(() => headcount.collect(request));
    }
    clock.now = (day + 1) * DAY + 1;
    await insist(() => headcount.release());
  }
  const ledger = await insist(() => state.ledger('demo'));
  await headcount.close();
  const totals = rows
    .filter(({ table, row }) => table === 'cells' && row.cube === 'total')
    .map(({ row }) => [row.starts_at, row.count, row.visitors]);
  return { ledger, totals: [...new Set(totals.map((row) => JSON.stringify(row)))] };
}

function countKeys(folder: string): number {
  const keys = new DatabaseSync(join(folder, 'keys.sqlite'));
  try {
    return Number(keys.prepare('SELECT count(*) AS n FROM keys').get()?.n);
  } finally {
    keys.close();
  }
}

test('a thread that dies loses nothing, counts nothing twice, and its keys are destroyed', async () => {
  let died = true;
  let runs = 0;
  // Every fifth step, which meets each kind of step; all of them take some two minutes.
  for (let at = 1; died; at += 5) {
    const folder = await tempFolder();
    // The next one dies too, somewhere: in its own beginning, or in what is tried again.
    const { start, started } = dying(at, 3 + (at % 9));
    const { ledger, totals } = await live(start, folder);
    const where = `died at step ${at}`;
    expect(totals, where).toEqual(['[0,6,5]', '[86400,6,5]']);
    expect(checkLedger(ledger), where).toBeUndefined();
    const entries = (name: string) =>
      ledger.filter(({ entry, body }) => entry === name && JSON.parse(body).window === 'day')
        .length;
    expect(entries('window_released'), where).toBe(2);
    expect(entries('key_destroyed'), where).toBe(2);
    expect(countKeys(folder), where).toBe(0);
    // One more for each death, and not for each call.
    expect(started.length, where).toBeLessThanOrEqual(3);
    died = started.length > 1;
    runs += 1;
  }
  expect(runs).toBeGreaterThan(10);
}, 300_000);

test('a thread that is killed in the middle of a commit, again and again', async () => {
  const folder = await tempFolder();
  const { start, started } = dying();
  const state = await openNodeState(folder, start);
  onTestFinished(() => state.close());
  const headcount = await Headcount.start({
    ...{ policies: POLICIES, lookUpPlace: () => undefined, state },
    clickhouse: { insert: async () => {}, read: async () => [], close: async () => {} },
    ...{ uniform: secureUniform(), now: () => HOUR },
  });
  for (let round = 0; round < 6; round += 1) {
    const request = visit(1, 0);
    const collecting = headcount.collect(request);
    await started.at(-1)?.terminate();
    const first = await collecting.catch((error) => error);
    if (first instanceof Error) {
      expect(first).toBeInstanceOf(NotDurable);
      // Its id was taken in memory, so it is counted once, and acknowledged when durable.
      expect(await headcount.collect(request)).toEqual({ accepted: 0, dropped: { duplicate: 1 } });
    }
  }
  const { cells } = await state.load();
  expect(cells.filter(({ cube }) => cube === 'total').map(({ count }) => count)).toEqual([6]);
});

/** Kills the thread and waits until it is gone. */
const kill = (started: readonly Worker[]) => started.at(-1)?.terminate();

test('a thread that cannot start rejects its calls, and the next call tries again', async () => {
  const folder = await tempFolder();
  const { start, started } = dying();
  const state = await openNodeState(folder, start);
  onTestFinished(() => state.close());
  const file = join(folder, 'state.sqlite');
  renameSync(file, `${file}.away`);
  await kill(started);
  // Calls at once share one attempt, and a failed one is not repeated by itself.
  const calls = await Promise.allSettled([state.tokens(), state.backlog(), state.tidy()]);
  expect(calls.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(started).toHaveLength(2);
  // It made no new state in the place of the one that is away.
  expect(existsSync(file)).toBe(false);
  renameSync(`${file}.away`, file);
  expect(await state.tokens()).toEqual([]);
  expect(started).toHaveLength(3);
});

test('while another process has the files a new thread fails, and comes back after it', async () => {
  const folder = await tempFolder();
  const { start, started } = dying();
  const state = await openNodeState(folder, start);
  onTestFinished(() => state.close());
  await kill(started);
  const other = new DatabaseSync(join(folder, 'state.sqlite'));
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
  await expect(state.tokens()).rejects.toThrow(/locked/);
  other.close();
  expect(await state.tokens()).toEqual([]);
});

async function closesWhileDead(before: (state: NodeState) => Promise<unknown>) {
  const folder = await tempFolder();
  const { start, started } = dying();
  const state = await openNodeState(folder, start);
  const calls = before(state).catch(() => undefined);
  await kill(started);
  await state.close();
  await state.close();
  await calls;
  await expect(state.tokens()).rejects.toThrow();
  // Nobody started a thread to close it.
  expect(started).toHaveLength(1);
  const next = await openNodeState(folder);
  await next.close();
}

test('a state whose thread is dead can be closed, twice, and opened again', async () => {
  await closesWhileDead(async () => undefined);
  await closesWhileDead((state) => Promise.all([state.load(), state.tokens()]));
});

const OPENED: Changes = {
  keys: [{ window: 1, key: 'ab'.repeat(32) }],
  windows: [{ id: 1, site: 'demo', kind: 'day', startsAt: 0, endsAt: DAY, policy: '{}' }],
  ...{ newCells: [], cells: new Float64Array(), forgotten: [], visitors: [] },
  eventIds: { keys: [], rows: [], dropped: [] },
};
const RELEASED: ReleaseChange = {
  ...{ window: 1, hasKey: true, releasedAt: DAY, outbox: '{}', entry: '{}' },
  released: {
    ...{ site: 'demo', kind: 'day', startsAt: 0, endsAt: DAY },
    ...{ milliEpsilon: 0, policyVersion: 1 },
  },
};

test('the key of a window that was released before a death is destroyed by the next call, whatever it is', async () => {
  let unfinished = 0;
  for (let at = 1; ; at += 1) {
    const folder = await tempFolder();
    const { start, started } = dying(at);
    const state = await insist(() => openNodeState(folder, start));
    await insist(() => state.commit(OPENED, undefined));
    const before = started.length;
    await state.commit(undefined, RELEASED).catch(() => undefined);
    const entries = (await state.ledger('demo')).map(({ entry }) => entry);
    const died = started.length > before;
    const alive = started.length === 1;
    await state.close();
    const released = entries.includes('window_released');
    expect([at, countKeys(folder)]).toEqual([at, released ? 0 : 1]);
    expect([at, entries.includes('key_destroyed')]).toEqual([at, released]);
    if (died && released) unfinished += 1;
    if (alive) break;
  }
  expect(unfinished).toBeGreaterThan(2);
}, 180_000);
