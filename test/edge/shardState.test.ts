import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Changes, ReleaseChange } from '../../aggregate/changes.ts';
import { type KeyBucket, KeyHalves } from '../../src/edge/keyHalves.ts';
import { ShardState } from '../../src/edge/shardState.ts';
import { PlacedStorage } from './support/platform.ts';

const randomKey = () => randomBytes(32).toString('hex');

/** Shards' states on one storage: a second one is what a new instance reads. */
function openStates(): () => ShardState {
  const halves = new Map<string, string>();
  const bucket: KeyBucket = {
    put: async (name, half) => halves.set(name, half),
    get: async (name) => {
      const half = halves.get(name);
      return half === undefined ? null : { text: async () => half };
    },
    delete: async (names) => {
      for (const name of names) halves.delete(name);
    },
    list: async ({ prefix }) => ({
      objects: [...halves.keys()].filter((key) => key.startsWith(prefix)).map((key) => ({ key })),
      truncated: false,
    }),
  };
  const placed = new PlacedStorage();
  const storage = {
    sql: placed.sql,
    transaction: (body: () => void) => placed.transaction(body),
    durable: async () => placed.flush(),
    setAlarm: async () => undefined,
  };
  return () => new ShardState(storage, new KeyHalves(bucket, 'shard'), randomKey);
}

const NOTHING: Changes = {
  ...{
    keys: [],
    windows: [],
    newCells: [],
    cells: new Float64Array(),
    forgotten: [],
    visitors: [],
  },
  eventIds: { keys: [], rows: [], dropped: [] },
};

function counted(ids: readonly number[], first = false): Changes {
  const keys = first ? [{ generation: 1, key: randomKey() }] : [];
  const rows = [{ generation: 1, startedAt: 0, ids: Uint32Array.from(ids) }];
  return { ...NOTHING, eventIds: { keys, rows, dropped: [] } };
}

const CLOSED: ReleaseChange = {
  released: {
    ...{ site: 'shop', kind: 'hour', startsAt: 0, endsAt: 3_600_000 },
    ...{ policyVersion: 1, milliEpsilon: 0 },
  },
  ...{ hasKey: false, releasedAt: 4_000_000, outbox: '{}', entry: '{}' },
};

test('what is counted in the commit of a handover is there for the next instance', async () => {
  const open = openStates();
  const state = open();
  await state.load();
  await state.commit(counted([1, 1], true), undefined);
  // One that waits in the journal, then one that comes with a window's close.
  await state.commit(counted([2, 2]), undefined);
  await state.commit(counted([3, 3]), CLOSED);
  const { eventIds } = await open().load();
  const ids = eventIds.flatMap((generation) => [...generation.ids]);
  expect(ids.toSorted()).toEqual([1, 1, 2, 2, 3, 3]);
});
