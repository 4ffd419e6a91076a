import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Changes } from '../../aggregate/changes.ts';
import { EventIds } from '../../aggregate/eventIds.ts';
import { createStateOperations } from '../../src/stateOperations.ts';
import { memoryFile } from '../support/memoryFile.ts';

const KEY = 'a0'.repeat(32);
const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const NOTHING = { newCells: [], cells: new Float64Array(0), forgotten: [], visitors: [] };
const NO_IDS = { keys: [], rows: [], dropped: [] };
const WINDOW = { id: 1, site: 'demo', kind: 'day', startsAt: 0, endsAt: 1, policy: '{}' } as const;

/** The operations on a disk on which statements fail that begin so. */
function setUp() {
  const disk = { state: new DatabaseSync(':memory:'), keys: new DatabaseSync(':memory:') };
  const failing: string[] = [];
  const step = (what: string) => {
    if (failing.some((start) => what.startsWith(start))) throw new Error('the disk fails');
  };
  const open = () =>
    createStateOperations(memoryFile(disk.state, step), memoryFile(disk.keys, step));
  const keysIn = (table: string) =>
    Number(disk.keys.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
  return { open, failing, keysIn };
}

// Found by the simulator, seeds 694 and 100089.
test('a key that a new thread could not destroy stays when its commit comes again', () => {
  const { open, failing, keysIn } = setUp();
  const ids = new EventIds({ randomKey: () => KEY });
  ids.of('demo', [{ id: ID }], 0).add(0);
  const changes: Changes = {
    ...NOTHING,
    ...{ keys: [{ window: 1, key: KEY }], windows: [WINDOW], eventIds: ids.take() },
  };
  failing.push('INSERT OR REPLACE INTO open_windows');
  expect(() => open().commit(changes, undefined)).toThrow('the disk fails');
  failing[0] = 'DELETE FROM';
  const next = open();
  next.recover();
  failing.length = 0;
  next.commit(changes, undefined);
  next.tidy();
  expect([keysIn('keys'), keysIn('event_id_keys')]).toEqual([1, 1]);
});

// Found by the simulator, seed 11.
test('the key of a generation goes with its first ids, so that no new thread destroys it before', () => {
  const { open } = setUp();
  const ids = new EventIds({ randomKey: () => KEY });
  const late = ids.of('demo', [{ id: ID }], 0);
  expect(late.has(0)).toBe(false);
  // Of a late event no id is kept, but something else is committed.
  const commit = () => ({
    ...NOTHING,
    ...{ keys: [], windows: [WINDOW], eventIds: ids.take() },
  });
  open().commit(commit(), undefined);
  const next = open();
  next.recover();
  ids.of('demo', [{ id: ID }], 0).add(0);
  next.commit(commit(), undefined);
  const restarted = new EventIds({ randomKey: () => KEY });
  restarted.load(open().load().eventIds);
  expect(restarted.of('demo', [{ id: ID }], 0).has(0)).toBe(true);
});

test('a generation that ends without ids leaves no key', () => {
  const ids = new EventIds({ randomKey: () => KEY });
  ids.of('demo', [{ id: ID }], 0);
  ids.turn(3 * 86_400_000);
  ids.of('demo', [{ id: ID }], 3 * 86_400_000).add(0);
  expect(ids.take().keys).toEqual([{ generation: 2, key: KEY }]);
  expect(ids.take()).toEqual(NO_IDS);
});
