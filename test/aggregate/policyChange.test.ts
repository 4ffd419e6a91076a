import { expect, test } from 'vitest';
import { Aggregator } from '../../aggregate/aggregator.ts';
import { readSnapshot, writeChanges, writeKeys, writeRelease } from '../../aggregate/state.ts';
import type { Policy } from '../../policy/policy.ts';
import { releaseWindow } from '../../release/releaseWindow.ts';
import { secureUniform } from '../../release/uniform.ts';
import { testEvent } from '../support/event.ts';
import { memoryState } from '../support/memoryState.ts';
import { testPolicy } from '../support/policy.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const always = () => true;

const cube = (name: string, window: string, more: object = {}) => ({
  ...{ name, event: 'page_view', dimensions: [], window, epsilon: 0.1 },
  ...{ measures: { count: { bound: 2 }, visitors: { bound: 2 } }, ...more },
});

function policy(changes: object = {}): Policy {
  return testPolicy({
    cubes: [
      cube('days', 'day'),
      cube('hours', 'hour'),
      cube('pages', 'hour', { dimensions: ['page'] }),
    ],
    release: { mechanism: 'dp', ceilings: { day: 9, month: 99 }, graceMinutes: 0 },
    ...changes,
  });
}

/** A process after another on the same state; each gets what the last one made durable. */
function processes() {
  const disk = memoryState();
  let keys = 0;
  return {
    disk,
    start(inForce: Policy) {
      keys += 1;
      const key = String(keys).padStart(64, '0');
      const aggregator = new Aggregator([inForce], () => key);
      aggregator.load(readSnapshot(disk.state, disk.keys));
      const save = () => {
        const changes = aggregator.takeChanges();
        writeKeys(disk.keys, changes.keys);
        writeChanges(disk.state, changes);
      };
      const see = (at: number, visitor = 'a', page = '/') =>
        aggregator.fold('demo', testEvent({ at, visitor, page }), always);
      const window = (kind: string, startsAt: number) =>
        aggregator.windows.open().find((it) => it.kind === kind && it.startsAt === startsAt);
      return { aggregator, save, see, window };
    },
  };
}

test('where the key is lost nothing is published: nobody can be counted once', () => {
  const { disk, start } = processes();
  const before = start(policy());
  before.see(0);
  before.save();
  disk.keys.run('DELETE FROM keys');
  const after = start(policy());
  for (let n = 0; n < 50; n += 1) after.see(1);
  const day = after.window('day', 0);
  const how = { releasedAt: 0, milliEpsilonLeft: 10_000, uniform: secureUniform() };
  expect(day && releaseWindow(day, how).cubes).toMatchObject([{ withheld: 'key', cells: [] }]);
  // Hours are bounded by the day's visitors, so they take no more events.
  expect(after.window('hour', 0)?.cells.get('hours')?.get('')?.count).toBe(1);
});

test('a cube by the hour that a new version takes out stops at once, in later hours of the day too', () => {
  const { start } = processes();
  const before = start(policy());
  before.see(0);
  before.save();
  const cubes = [cube('days', 'day'), cube('hours', 'hour')];
  const after = start(policy({ version: 2, cubes }));
  after.see(2 * HOUR);
  for (const startsAt of [0, 2 * HOUR]) {
    const window = after.window('hour', startsAt);
    expect(window?.cubes.map(({ name }) => name)).toEqual(['hours']);
    expect(window?.partial).toBe(true);
  }
  after.see(DAY);
  expect(after.window('hour', DAY)).toMatchObject({ partial: false, policy: { version: 2 } });
});

test('another time zone loses the window that overlaps, and no other', () => {
  const { start } = processes();
  const before = start(policy());
  before.see(12 * HOUR);
  before.save();
  const berlin = policy({ version: 2, timezone: 'Europe/Berlin' });
  const after = start(berlin);
  // From 23:00 UTC on it is the next day there, and the old one is not over.
  expect(after.see(23.5 * HOUR)).toBe(false);
  for (let day = 2; day < 5; day += 1) expect([day, after.see(day * DAY)]).toEqual([day, true]);
});

test('a cell never gets the number of one that a visitor was counted in before', () => {
  const { disk, start } = processes();
  const before = start(policy());
  before.see(0, 'a', '/');
  before.save();
  const hour = before.window('hour', 0);
  writeRelease(disk.state, {
    ...{ window: hour?.id ?? 0, hasKey: false, releasedAt: HOUR, outbox: '{}', entry: '{}' },
    released: {
      ...{ site: 'demo', kind: 'hour', startsAt: 0, endsAt: HOUR },
      ...{ milliEpsilon: 0, policyVersion: 1 },
    },
  });
  disk.state.run("DELETE FROM open_cells WHERE cube = 'days'");
  const after = start(policy());
  after.see(HOUR, 'a', '/');
  expect(after.window('hour', HOUR)?.cells.get('pages')?.get('/')?.visitors).toBe(1);
});

test('which event comes first does not show in the order in which windows open', () => {
  const months = policy({
    custom: { bought: {} },
    cubes: [
      cube('days', 'day'),
      cube('bought', 'month', {
        event: 'custom',
        custom: 'bought',
        measures: { count: { bound: 1 } },
      }),
    ],
  });
  const order = (first?: object) => {
    const aggregator = new Aggregator([months], () => '00'.repeat(32));
    aggregator.windows.openDue(0);
    const at = 31 * DAY;
    if (first) aggregator.fold('demo', testEvent({ at, visitor: 'a', ...first }), always);
    aggregator.windows.openDue(at);
    return aggregator.takeChanges().windows.map(({ kind, startsAt }) => `${kind} ${startsAt}`);
  };
  const nobody = order();
  expect(order({ type: 'custom', name: 'bought' })).toEqual(nobody);
  expect(order({})).toEqual(nobody);
});
