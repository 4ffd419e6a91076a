import { type Activation, activatePolicy } from '../aggregate/activatePolicy.ts';
import type { Changes, ReleaseChange } from '../aggregate/changes.ts';
import { checkLedgerPart, nextPart } from '../aggregate/checkLedgerPart.ts';
import { deleteGenerationKey, writeGenerationKeys } from '../aggregate/eventIdState.ts';
import { type Checked, noteDestroyedKeys, readLedger } from '../aggregate/ledger.ts';
import { readBacklog } from '../aggregate/readBacklog.ts';
import { removeAuditSites, removeSite } from '../aggregate/removeSite.ts';
import { rewriteTable } from '../aggregate/rewriteTable.ts';
import type { Sql } from '../aggregate/sql.ts';
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
import { readStateFacts } from './audit/readStateFacts.ts';
import { Leftovers } from './leftovers.ts';
import type { StateFile } from './stateFile.ts';
import { deleteToken, insertToken, readTokens, type TokenRow } from './tokenTable.ts';
import { type BackupRequest, writeBackup } from './writeBackup.ts';

/** Pages of 4 KiB that are left free: the next windows need them. */
const PAGES_TO_KEEP = 256;
/** Pages that are given back in one round, so that no commit waits long: see `bench/state.ts`. */
const PAGES_AT_A_TIME = 1000;

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
  /** What else is left of deleted rows. */
  const leftovers = new Leftovers(state);
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
          rewriteKeys(keys.sql);
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

  /** Clears what a round deleted out of pages that are still in use. */
  function clearLeftovers(): void {
    try {
      if (leftovers.clear()) toCut = true;
    } catch {
      // Still noted: the next round tries again.
    }
  }

  /** Gives free pages back to the disk, some at a time: a closed window leaves many. */
  function shrink(): void {
    try {
      for (const { sql } of [keys, state]) {
        const free = Number(sql.all('PRAGMA freelist_count')[0]?.freelist_count ?? 0);
        if (free <= PAGES_TO_KEEP) continue;
        sql.all(`PRAGMA incremental_vacuum(${Math.min(free - PAGES_TO_KEEP, PAGES_AT_A_TIME)})`);
        // The file is cut when the log is.
        toCut = true;
      }
    } catch {
      // A full disk: pages are moved through the log. The next round tries again.
    }
  }

  return {
    load() {
      // Of an audit that broke off with its server: nothing counts there any more.
      state.transaction(() => removeAuditSites(state.sql));
      const snapshot = readSnapshot(state.sql, keys.sql);
      state.transaction(() => noteDestroyedKeys(state.sql));
      // What died may have left it undone.
      keys.transaction(() => rewriteKeys(keys.sql));
      leftovers.noteAll();
      clearLeftovers();
      toCut = true;
      tidy();
      return snapshot;
    },

    /** Takes over from a thread that died while its process lives: what it had to destroy is destroyed. */
    recover(): void {
      for (const window of orphans(keys.sql, 'keys', 'window', state.sql, 'open_windows', 'id')) {
        keysToDestroy.add(window);
      }
      const generations = ['event_id_keys', 'generation'] as const;
      for (const it of orphans(keys.sql, ...generations, state.sql, 'event_id_generations')) {
        generationsToDestroy.add(it);
      }
      leftovers.noteAll();
      toCut = true;
      tidy();
      state.transaction(() => noteDestroyedKeys(state.sql));
    },

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

    /** See `readLedger`. */
    ledger: (site: string, after?: number, most?: number) =>
      readLedger(state.sql, site, after, most),
    /** Goes on checking a site's chain: see `checkLedgerPart`. */
    checkLedger(site: string, checked: Checked) {
      const { seq, most } = nextPart(checked);
      return checkLedgerPart(checked, readLedger(state.sql, site, seq - 1, most));
    },
    /** For an audit of a site. */
    facts: (site: string) => readStateFacts(state.sql, keys.sql, site),

    /** Deletes all there is of a site; its windows must take no events any more. */
    removeSite(site: string): void {
      state.transaction(() => {
        for (const window of removeSite(state.sql, site)) keysToDestroy.add(window);
      });
      leftovers.noteTable('open_cells');
      clearLeftovers();
      toCut = true;
      tidy();
    },

    commit(changes: Changes | undefined, release: ReleaseChange | undefined): void {
      // Keys first: a visitor without a key could not be found again.
      const newKeys = changes?.keys ?? [];
      const newGenerations = changes?.eventIds.keys ?? [];
      if (newKeys.length > 0 || newGenerations.length > 0) {
        keys.transaction(() => {
          writeKeys(keys.sql, newKeys);
          writeGenerationKeys(keys.sql, newGenerations);
        });
        // `recover` took them for orphans: the commit that was to follow them had not come yet.
        for (const { window } of newKeys) keysToDestroy.delete(window);
        for (const { generation } of newGenerations) generationsToDestroy.delete(generation);
      }
      state.transaction(() => {
        if (changes) writeChanges(state.sql, changes);
        if (release) writeRelease(state.sql, release);
      });
      if (release?.window !== undefined && release.hasKey) keysToDestroy.add(release.window);
      const dropped = changes?.eventIds.dropped ?? [];
      for (const generation of dropped) generationsToDestroy.add(generation);
      leftovers.note(changes, release);
      const forgot = changes !== undefined && changes.forgotten.length > 0;
      // The log tells commit by commit what was counted, which the files do not: it is cut at
      // the end of the round.
      toCut = true;
      if (keysToDestroy.size > 0 || generationsToDestroy.size > 0 || forgot) tidy();
    },

    /** What is owed to a round's end: keys and old bytes destroyed, free pages given back. */
    tidy(): void {
      clearLeftovers();
      shrink();
      tidy();
    },

    /**
     * Writes a backup: see `writeBackup`.
     *
     * @throws Error with the code of a file system's error
     */
    backup: (request: BackupRequest) => writeBackup(state, request),

    nextOutbox: () => readOutbox(state.sql),
    backlog: () => readBacklog(state.sql),
    sent: (upTo: number) => state.transaction(() => deleteSent(state.sql, upTo)),
    tokens: () => readTokens(state.sql),
    addToken: (token: TokenRow) => state.transaction(() => insertToken(state.sql, token)),
    removeToken: (id: string) => deleteToken(state.sql, id),

    close(): void {
      clearLeftovers();
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

/** Few rows: so no copy of a key that was deleted is left in a page. Call inside a transaction. */
function rewriteKeys(sql: Sql): void {
  for (const table of ['keys', 'event_id_keys']) rewriteTable(sql, table);
}

/** Numbers in one table that another does not have: a crash may fall between the two files. */
function orphans(
  from: Sql,
  table: string,
  column: string,
  where: Sql,
  owners: string,
  owner: string = column,
): number[] {
  const alive = new Set(where.all(`SELECT ${owner} AS n FROM ${owners}`).map(({ n }) => n));
  const all = from.all(`SELECT ${column} AS n FROM ${table}`).map(({ n }) => Number(n));
  return all.filter((n) => !alive.has(n));
}

export type StateOperations = ReturnType<typeof createStateOperations>;
