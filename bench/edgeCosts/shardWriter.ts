import type { Changes, ReleaseChange } from '../../aggregate/changes.ts';
import { deleteKey, writeChanges, writeKeys, writeRelease } from '../../aggregate/state.ts';
import { KeyHalves } from '../../src/edge/keyHalves.ts';
import type { ObjectStorage } from '../../src/edge/objectStorage.ts';
import { ShardState } from '../../src/edge/shardState.ts';
import { randomKey } from '../../src/randomKey.ts';
import { bucketInMemory } from './bucketInMemory.ts';
import type { WritesOrder } from './writesOrder.ts';

/** How what a shard counted gets into its database. */
export interface ShardWriter {
  commit(changes: Changes): Promise<void>;
  checkpoint(): Promise<void>;
  release(change: ReleaseChange): Promise<void>;
}

/** A shard's own state; or, to compare with, one that writes what changed to its tables at each commit. */
export async function openWriter(
  storage: ObjectStorage,
  layout: WritesOrder['layout'],
): Promise<ShardWriter> {
  const state = new ShardState(storage, new KeyHalves(bucketInMemory(), 'bench'), randomKey);
  await state.load();
  return layout === 'journal' ? journalWriter(state) : tableWriter(storage);
}

function journalWriter(state: ShardState): ShardWriter {
  return {
    commit: (changes) => state.commit(changes, undefined),
    checkpoint: () => state.tidy(),
    release: (change) => state.commit(undefined, change),
  };
}

function tableWriter({ sql, transaction }: ObjectStorage): ShardWriter {
  return {
    async commit(changes) {
      transaction(() => {
        writeKeys(sql, changes.keys);
        writeChanges(sql, changes);
      });
    },
    async checkpoint() {},
    async release(change) {
      transaction(() => {
        writeRelease(sql, change);
        if (change.window !== undefined) deleteKey(sql, change.window);
      });
    },
  };
}
