import { type Activation, activatePolicy } from '../aggregate/activatePolicy.ts';
import type { Changes, ReleaseChange } from '../aggregate/changes.ts';
import { deleteGenerationKey, writeGenerationKeys } from '../aggregate/eventIdState.ts';
import { noteDestroyedKeys, readLedger } from '../aggregate/ledger.ts';
import {
  deleteKey,
  deleteSent,
  readOutbox,
  readSnapshot,
  writeChanges,
  writeKeys,
  writeRelease,
} from '../aggregate/state.ts';
import { KEY_STEPS, migrateState, STATE_STEPS } from '../aggregate/stateSchema.ts';
import type { StateFile } from './stateFile.ts';
import { deleteToken, insertToken, readTokens, type TokenRow } from './tokenTable.ts';

/**
 * What can be done with the state. It stands in two files: the state, and the keys
 * beside it, so that a copy of the state holds no key. No transaction spans the two, so
 * keys are made durable before what they key, and destroyed after it; what a
 * crash leaves in between is tidied at start.
 */
export function createStateOperations(state: StateFile, keys: StateFile) {
  state.transaction(() => migrateState(state.sql, STATE_STEPS, 'open_windows'));
  keys.transaction(() => migrateState(keys.sql, KEY_STEPS, 'keys'));

  /** Windows that are released, and whose key is still there. */
  const keysToDestroy = new Set<number>();
  /** Generations of event ids that are gone, and whose key is still there. */
  const generationsToDestroy = new Set<number>();
  /** Whether older pages in a log may hold what was deleted. */
  let toCut = false;

  /**
   * Destroys the keys of what is gone, and what the logs still hold of what was
   * deleted: deleted bytes are overwritten (secure_delete), but older pages stand in the
   * log until it is cut. What it follows is durable by now, so a failure (a full disk) is
   * no failure of that: it is tried again with the next commit or round, and at start.
   */
  function tidy(): void {
    try {
      if (keysToDestroy.size > 0 || generationsToDestroy.size > 0) {
        keys.transaction(() => {
          for (const window of keysToDestroy) deleteKey(keys.sql, window);
          for (const number of generationsToDestroy) deleteGenerationKey(keys.sql, number);
        });
        if (keysToDestroy.size > 0) state.transaction(() => noteDestroyedKeys(state.sql));
        keysToDestroy.clear();
        generationsToDestroy.clear();
        toCut = true;
      }
      if (toCut) for (const file of [keys, state]) file.cutLog();
      toCut = false;
    } catch {
      // Kept in the sets and `toCut`.
    }
  }

  function load() {
    const snapshot = readSnapshot(state.sql, keys.sql);
    state.transaction(() => noteDestroyedKeys(state.sql));
    // What died may have left it undone.
    toCut = true;
    tidy();
    return snapshot;
  }

  return {
    load,

    /** Takes over from a thread that died while its process lives: what it had to destroy is destroyed. */
    recover: () => void load(),

    /** Notes the policies in force; what is wrong with the versions of some, by site. */
    activate(policies: readonly Activation[]) {
      const wrong: { site: string; why: 'changed' | 'older' }[] = [];
      state.transaction(() => {
        for (const policy of policies) {
          const why = activatePolicy(state.sql, policy);
          if (why) wrong.push({ site: policy.site, why });
        }
      });
      return wrong;
    },

    ledger: (site: string) => readLedger(state.sql, site),

    commit(changes: Changes | undefined, release: ReleaseChange | undefined): void {
      // Keys first: a visitor without a key could not be found again.
      const newKeys = changes?.keys ?? [];
      const newGenerations = changes?.eventIds.keys ?? [];
      if (newKeys.length > 0 || newGenerations.length > 0) {
        keys.transaction(() => {
          writeKeys(keys.sql, newKeys);
          writeGenerationKeys(keys.sql, newGenerations);
        });
      }
      state.transaction(() => {
        if (changes) writeChanges(state.sql, changes);
        if (release) writeRelease(state.sql, release);
      });
      if (release?.window !== undefined && release.hasKey) keysToDestroy.add(release.window);
      const dropped = changes?.eventIds.dropped ?? [];
      for (const generation of dropped) generationsToDestroy.add(generation);
      const forgot = changes !== undefined && changes.forgotten.length > 0;
      // What is left of cells alone may wait for the end of the round.
      if (release || forgot) toCut = true;
      if (keysToDestroy.size > 0 || generationsToDestroy.size > 0 || forgot) tidy();
    },

    tidy,
    nextOutbox: () => readOutbox(state.sql),
    sent: (upTo: number) => state.transaction(() => deleteSent(state.sql, upTo)),
    tokens: () => readTokens(state.sql),
    addToken: (token: TokenRow) => state.transaction(() => insertToken(state.sql, token)),
    removeToken: (id: string) => deleteToken(state.sql, id),

    close(): void {
      for (const file of [keys, state]) {
        try {
          file.cutLog();
        } catch {
          // A full disk: what is in the log is durable, and is cut at the next start.
        }
        file.close();
      }
    },
  };
}
export type StateOperations = ReturnType<typeof createStateOperations>;
