import { activatePolicy } from '../../aggregate/activatePolicy.ts';
import { Aggregator } from '../../aggregate/aggregator.ts';
import type { Changes, ReleaseChange, WindowRow } from '../../aggregate/changes.ts';
import { Committer } from '../../aggregate/committer.ts';
import { appendLedger, noteDestroyedKeys, windowBody } from '../../aggregate/ledger.ts';
import type { WindowPolicy } from '../../aggregate/openWindow.ts';
import {
  deleteSent,
  readOutbox,
  readSnapshot,
  writeChanges,
  writeRelease,
} from '../../aggregate/state.ts';
import { KEY_STEPS, migrateState, STATE_STEPS } from '../../aggregate/stateSchema.ts';
import { planVisitors } from '../../aggregate/visitorPlan.ts';
import { visitorTable } from '../../aggregate/visitorStore.ts';
import { type Accepts, acceptsAt } from '../../aggregate/windowRegistry.ts';
import type { Policy } from '../../policy/policy.ts';
import { sendOutbox } from '../../release/outbox.ts';
import { createPublish, type Insert } from '../../release/publish.ts';
import { type ReleaseReport, releaseClosed } from '../../release/releaseClosed.ts';
import type { Uniform } from '../../release/uniform.ts';
import type { CoordinatorCalls, EdgeLog, Refusal, ShardCalls, WindowName } from './calls.ts';
import { clickhouseReason } from './clickhouseReason.ts';
import type { EdgeClock } from './clock.ts';
import type { Handover } from './handover.ts';
import {
  deleteHandovers,
  HANDOVER_TABLES,
  missingShards,
  noteHandover,
  noteShard,
  readHandovers,
  shardsOf,
  windowId,
} from './handovers.ts';
import { mergeHandovers } from './mergeHandovers.ts';
import type { ObjectStorage } from './objectStorage.ts';
import { Rearm } from './rearm.ts';
import { type ShardId, sameShards } from './shardPlan.ts';
import { splitRelease } from './splitRelease.ts';

export interface CoordinatorDeps {
  readonly site: string;
  /** In force; undefined where the site is no longer deployed. */
  readonly policy: Policy | undefined;
  readonly storage: ObjectStorage;
  readonly shard: (id: ShardId) => Pick<ShardCalls, 'close'>;
  /** Into ClickHouse. */
  readonly insert: Insert;
  readonly clock: EdgeClock;
  /** From a secure source. */
  readonly uniform: Uniform;
  /** 32 fresh random bytes in hex, from a secure source. */
  readonly randomKey: () => string;
  /** A uniform number from 0 to 1, 1 excluded, for the delays. */
  readonly random: () => number;
  readonly log: EdgeLog;
}

/** Released windows that are read again: budgets look at the month of a window. Forty days, in milliseconds. */
const RELEASED_FOR_MS = 40 * 86_400_000;
/** Windows that are sent to ClickHouse in one insert: each up to a megabyte. */
const AT_A_TIME = 8;
/**
 * How long after a window's close it is released: by then its shards have handed over by themselves. Also
 * where there is none, since the time of a release must not tell that somebody came. Milliseconds.
 */
const PATIENCE_MS = 5_000;
/** How far a shard's clock may be ahead of the coordinator's. */
const SKEW_MS = 60_000;

/**
 * The release owner of a site: it knows which shards count a window, waits for all of them, and
 * releases with the same code as a single process. It keeps nothing in memory between two calls: each
 * reads the state, acts and writes, one after the other.
 */
export class Coordinator implements CoordinatorCalls {
  readonly #deps: CoordinatorDeps;
  readonly #rearm: Rearm;
  #isReady = false;
  #last: Promise<unknown> = Promise.resolve();
  #working: Promise<void> | undefined;

  constructor(deps: CoordinatorDeps) {
    this.#deps = deps;
    this.#rearm = new Rearm(deps.storage, deps.random);
  }

  async open(shard: ShardId, windows: readonly WindowName[]): ReturnType<CoordinatorCalls['open']> {
    const answer = await this.#inTurn(async () => {
      const { site, policy, storage, clock } = this.#deps;
      const refused = this.#activate();
      if (refused) return { refused };
      const now = clock.now();
      const aggregator = this.#read();
      aggregator.windows.openDue(now);
      const isLive = acceptsAt(now, policy);
      // In its first moments a window has begun by the shard's clock, and perhaps not yet by this one.
      const accepts: Accepts = (kind, startsAt, endsAt) =>
        startsAt <= now + SKEW_MS && isLive(kind, Math.min(startsAt, now), endsAt);
      for (const { kind, startsAt } of windows) aggregator.openAt(site, kind, startsAt, accepts);
      await this.#write(aggregator);
      const found = windows.map((name) => windowId(storage.sql, site, name));
      for (const window of found) {
        const others = window && shardsOf(storage.sql, window.id);
        if (others && !sameShards(others, shard)) return { refused: 'shards-changed' as const };
      }
      const open = found.map((window, index) => {
        const name = windows[index];
        const live = name && aggregator.openAt(site, name.kind, name.startsAt, accepts);
        return live ? window : undefined;
      });
      storage.transaction(() => {
        for (const window of open) if (window) noteShard(storage.sql, window.id, shard);
      });
      await storage.durable();
      return { policies: open.map((window) => window?.policy ?? null) };
    });
    await this.#armed();
    return answer;
  }

  async take(handovers: readonly Handover[]): Promise<void> {
    const { site, storage, log } = this.#deps;
    await this.#inTurn(async () => {
      storage.transaction(() => {
        for (const handover of handovers) {
          if (!noteHandover(storage.sql, site, handover)) log('info', 'handed-over-again');
        }
      });
      await storage.durable();
    });
    await this.#armed();
  }

  /** Never rejects: the platform gives an alarm up after some failures. */
  async alarm(): Promise<void> {
    this.#rearm.rang();
    await this.wake();
  }

  /**
   * Closes every window now, before its end, and publishes it: for the site of an audit. Rejects where
   * that could not be done whole.
   */
  async closeAll(): Promise<void> {
    const all = Number.MAX_SAFE_INTEGER;
    await this.#wakeShards(all);
    await this.#release(all);
    await this.#send();
  }

  /** Releases what is complete, wakes shards that owe, sends what was released, and sets the alarm. Never rejects. */
  wake(): Promise<void> {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #work(): Promise<void> {
    let failed = false;
    const attempt = async (code: string, task: () => Promise<unknown>) => {
      try {
        await task();
      } catch (error) {
        failed = true;
        const why = code === 'clickhouse-away' ? clickhouseReason(error) : {};
        this.#deps.log('warn', code, { failures: this.#rearm.failures + 1, ...why });
      }
    };
    await attempt('release-failed', () => this.#release());
    // Before anybody is waited for.
    await attempt('clickhouse-away', () => this.#send());
    let woken = false;
    await attempt('shards-owe', async () => {
      woken = await this.#wakeShards();
    });
    if (woken) await attempt('clickhouse-away', () => this.#send());
    if (failed) this.#rearm.failed();
    else this.#rearm.succeeded();
    await attempt('alarm-not-set', () => this.#armed());
  }

  /** One call after the other: what is read must be there when it is written. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      this.#prepare();
      return task();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #prepare(): void {
    if (this.#isReady) return;
    const { storage } = this.#deps;
    storage.transaction(() => {
      migrateState(storage.sql, STATE_STEPS, 'open_windows');
      // Always empty: a coordinator has no visitors. The reading of a state looks at them.
      migrateState(storage.sql, KEY_STEPS, 'keys', 'keys_schema');
      migrateState(storage.sql, [HANDOVER_TABLES], 'handovers', 'edge_schema');
    });
    this.#isReady = true;
  }

  /** Notes which policy is in force. */
  #activate(): Refusal | undefined {
    const { policy, storage, clock } = this.#deps;
    if (!policy) return undefined;
    const { site, version, hash } = policy;
    let wrong: 'changed' | 'older' | undefined;
    storage.transaction(() => {
      wrong = activatePolicy(storage.sql, { site, version, hash, at: clock.now() });
    });
    if (wrong) this.#deps.log('warn', `policy-${wrong}`, { version });
    return wrong && `policy-${wrong}`;
  }

  #read(): Aggregator {
    const { policy, storage, randomKey } = this.#deps;
    const aggregator = new Aggregator(policy ? [policy] : [], randomKey, { visitors: false });
    aggregator.load(readSnapshot(storage.sql, storage.sql, visitorTable, RELEASED_FOR_MS));
    return aggregator;
  }

  async #write(aggregator: Aggregator): Promise<void> {
    if (aggregator.dirty) await this.#commit(aggregator.takeChanges(), undefined);
  }

  async #commit(changes: Changes | undefined, release: ReleaseChange | undefined): Promise<void> {
    const { storage } = this.#deps;
    storage.transaction(() => {
      if (changes) {
        writeChanges(storage.sql, changes);
        for (const window of changes.windows) this.#noteKey(window);
      }
      if (!release) return;
      const outbox = [release.outbox].flat().flatMap(splitRelease);
      writeRelease(storage.sql, { ...release, outbox });
      if (release.window !== undefined) deleteHandovers(storage.sql, release.window);
      // A shard destroys its key before it hands over.
      noteDestroyedKeys(storage.sql);
    });
    await storage.durable();
  }

  /**
   * That the window's visitors have keys. It is noted for every window, whether or not a shard
   * made one: what the ledger says must not tell that somebody came.
   */
  #noteKey({ site, kind, startsAt, policy }: WindowRow): void {
    const { cubes }: WindowPolicy = JSON.parse(policy);
    if (!planVisitors(cubes, kind)) return;
    const body = windowBody({ kind, startsAt });
    appendLedger(this.#deps.storage.sql, { site, at: startsAt, entry: 'key_made', body });
  }

  /** Releases the windows that have ended, or end by a time that is told, and that all shards have handed over. */
  async #release(told?: number): Promise<ReleaseReport> {
    const report = await this.#inTurn(async () => {
      const { policy, storage, clock, uniform } = this.#deps;
      const now = clock.now();
      this.#activate();
      const aggregator = this.#read();
      aggregator.windows.openDue(now);
      await this.#write(aggregator);
      const complete = aggregator.windows
        .endedBy(told ?? now - PATIENCE_MS)
        .filter(({ id }) => missingShards(storage.sql, id).length === 0);
      const committer = new Committer(aggregator, (...args) => this.#commit(...args));
      return releaseClosed(
        {
          ...{ aggregator, committer, uniform },
          releasedOf: (site) => aggregator.windows.releasedOf(site),
          timezoneOf: () => policy?.timezone ?? 'UTC',
          isComplete: (window) => {
            if (!complete.includes(window)) return false;
            // Not before its turn: the cells of several windows may be more than memory takes.
            mergeHandovers(window, readHandovers(storage.sql, window));
            return true;
          },
        },
        told ?? now,
        now,
      );
    });
    const { windows, cells } = report;
    if (windows > 0) this.#deps.log('info', 'released', { windows, cells });
    return report;
  }

  /**
   * Asks the shards of windows that have ended for what they owe, and releases what they hand over.
   *
   * @returns whether any owed anything
   */
  async #wakeShards(told?: number): Promise<boolean> {
    const owed = await this.#owed(told);
    if (owed.length === 0) return false;
    await Promise.allSettled(owed.map(({ id, windows }) => this.#deps.shard(id).close(windows)));
    await this.#release(told);
    // Whether one says that it has closed is not asked: what counts is what it handed over.
    if ((await this.#owed(told)).length > 0) throw new Error('a shard did not hand over');
    return true;
  }

  /** Which shards owe which windows that have ended, or end by a time that is told. */
  #owed(told?: number): Promise<{ readonly id: ShardId; readonly windows: WindowName[] }[]> {
    const { site, storage, clock } = this.#deps;
    return this.#inTurn(async () => {
      const byShard = new Map<string, { id: ShardId; windows: WindowName[] }>();
      const by = told ?? clock.now() - PATIENCE_MS;
      for (const { id, kind, startsAt } of this.#read().windows.endedBy(by)) {
        const shards = shardsOf(storage.sql, id);
        if (!shards) continue;
        for (const index of missingShards(storage.sql, id)) {
          const key = `${shards.from} ${shards.of} ${index}`;
          const one = byShard.get(key) ?? { id: { site, ...shards, index }, windows: [] };
          one.windows.push({ kind, startsAt });
          byShard.set(key, one);
        }
      }
      return [...byShard.values()];
    });
  }

  async #send(): Promise<void> {
    const { storage, insert } = this.#deps;
    const outbox = {
      next: () => this.#inTurn(async () => readOutbox(storage.sql, AT_A_TIME)),
      sent: (upTo: number) =>
        this.#inTurn(async () => {
          deleteSent(storage.sql, upTo);
          await storage.durable();
        }),
    };
    await sendOutbox(outbox, createPublish(insert));
  }

  async #armed(): Promise<void> {
    const wait = await this.#inTurn(async () => {
      const { storage, clock } = this.#deps;
      const { sql } = storage;
      if (sql.all('SELECT 1 FROM outbox LIMIT 1').length > 0) return 0;
      const windows = sql.all(
        `SELECT ends_at + 60000 * json_extract(policy, '$.release.graceMinutes') AS closesAt
          FROM open_windows`,
      );
      const waits = windows.map(({ closesAt }) => clock.wait(Number(closesAt) + PATIENCE_MS));
      return waits.length > 0 ? Math.min(...waits) : undefined;
    });
    if (wait !== undefined) await this.#rearm.within(wait);
  }
}
