import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Changes, ReleaseChange } from '../../aggregate/changes.ts';
import { migrateState, STATE_STEPS } from '../../aggregate/stateSchema.ts';
import { openNodeState } from '../../src/nodeState.ts';
import { tempFolder } from '../support/tempFolder.ts';

const MARK = 'planted-in-a-cell';
const CELLS = 100_000;

/** A window with many cells. */
const LARGE: Changes = {
  keys: [{ window: 1, key: 'ab'.repeat(32) }],
  windows: [{ id: 1, site: 'demo', kind: 'day', startsAt: 0, endsAt: 1, policy: '{}' }],
  newCells: Array.from({ length: CELLS }, (_, n) => ({
    ...{ id: n + 1, window: 1, cube: 'pages' },
    dims: JSON.stringify([`${MARK}-${n}-${'x'.repeat(60)}`]),
  })),
  cells: new Float64Array(),
  forgotten: [],
  visitors: [],
  eventIds: { keys: [], rows: [], dropped: [] },
};

const RELEASE: ReleaseChange = {
  ...{ window: 1, hasKey: true, releasedAt: 2, outbox: '{}', entry: '{}' },
  released: {
    ...{ site: 'demo', kind: 'day', startsAt: 0, endsAt: 1 },
    ...{ milliEpsilon: 0, policyVersion: 1 },
  },
};

const bytesOf = (folder: string) =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

const marks = (folder: string) =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(MARK));

/** As many rounds as the server would have had some minutes later. */
const ROUNDS = 12;

test('when a large window closed, its bytes are gone at once, and the files shrink within some rounds', async () => {
  const folder = await tempFolder();
  const state = await openNodeState(folder);
  await state.load();
  await state.tidy();
  const empty = bytesOf(folder);
  await state.commit(LARGE, undefined);
  await state.tidy();
  const full = bytesOf(folder);
  expect(full).toBeGreaterThan(10_000_000);
  expect(marks(folder)).toEqual(expect.arrayContaining(['state.sqlite']));
  await state.commit(undefined, RELEASE);
  expect(marks(folder)).toEqual([]);
  const sizes: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await state.tidy();
    sizes.push(bytesOf(folder));
  }
  // Bit by bit: no round holds the thread for all of it.
  expect(sizes[0]).toBeGreaterThan(Number(sizes.at(-1)) + 1_000_000);
  expect(sizes.at(-1)).toBeLessThan(empty + 1_500_000);
  expect(statSync(join(folder, 'state.sqlite-wal')).size).toBe(0);
  await state.close();
  expect(existsSync(join(folder, 'state.sqlite-wal'))).toBe(false);
}, 120_000);

test('a state of an earlier version learns to shrink', async () => {
  const folder = await tempFolder();
  const old = new DatabaseSync(join(folder, 'state.sqlite'));
  old.exec('PRAGMA journal_mode = WAL');
  const sql = {
    run: (query: string, ...values: never[]) => void old.prepare(query).run(...values),
    all: (query: string, ...values: never[]) => old.prepare(query).all(...values),
  };
  migrateState(sql, STATE_STEPS.slice(0, 3), 'open_windows');
  old.exec("INSERT INTO tokens VALUES ('hash', 'demo', 'product', 1)");
  old.close();
  const state = await openNodeState(folder);
  expect(await state.tokens()).toMatchObject([{ hash: 'hash' }]);
  await state.close();
  const now = new DatabaseSync(join(folder, 'state.sqlite'), { readOnly: true });
  expect(now.prepare('PRAGMA auto_vacuum').get()).toEqual({ auto_vacuum: 2 });
  now.close();
});
