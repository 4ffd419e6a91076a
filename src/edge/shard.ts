import { Aggregator } from '../../aggregate/aggregator.ts';
import { Committer, type Gather } from '../../aggregate/committer.ts';
import { countOutcomes } from '../../aggregate/countOutcomes.ts';
import type { WindowPolicy } from '../../aggregate/openWindow.ts';
import { windowAt } from '../../aggregate/windowAt.ts';
import { type Accepts, acceptsAt, graceOf } from '../../aggregate/windowRegistry.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Outcome } from '../../transforms/pipeline.ts';
import { type Batch, unpackBatch, withoutVisitor } from './batch.ts';
import type { CoordinatorCalls, EdgeLog, Refusal, ShardCalls, WindowName } from './calls.ts';
import type { EdgeClock } from './clock.ts';
import { type Handover, handoverChange, mailOf, type ShardMail } from './handover.ts';
import { type KeyBucket, KeyHalves } from './keyHalves.ts';
import type { ObjectStorage } from './objectStorage.ts';
import { Rearm } from './rearm.ts';
import { type ShardId, type ShardPlan, sameShards, shardName } from './shardPlan.ts';
import { ShardState } from './shardState.ts';

export interface ShardDeps {
  readonly id: ShardId;
  /** In force; undefined where the site is no longer deployed. */
  readonly policy: Policy | undefined;
  readonly plan: Pick<ShardPlan, 'at'>;
  readonly storage: ObjectStorage;
  readonly bucket: KeyBucket;
  readonly coordinator: CoordinatorCalls;
  readonly clock: EdgeClock;
  /** 32 fresh random bytes in hex, from a secure source. */
  readonly randomKey: () => string;
  /** A uniform number from 0 to 1, 1 excluded, for the delays. */
  readonly random: () => number;
  readonly log: EdgeLog;
  /** Waits a moment before a commit, so that others come along. */
  readonly gather?: Gather;
  /** Records of visitors that it takes; only tests give another number. */
  readonly mostVisitors?: number;
}

/** Of each of three generations: an object has 128 MB of memory in all. */
const MOST_IDS = 500_000;
/** Records of visitors in all windows: some 63 MB. */
const MOST_VISITORS = 1_800_000;
/** How long the journal may wait for its checkpoint, milliseconds of the machine's clock. */
const CHECKPOINT_MS = 300_000;
/** While it holds anything, a shard looks at least this often what has ended: milliseconds of the site's clock. */
const LOOK_MS = 3_600_000;

/**
 * Counts a part of a site: the visitors and events that fall to it. It is what a Node server is
 * for its sites, but for the release: what it counted in a window goes to the coordinator.
 */
export class Shard implements ShardCalls {
  readonly #deps: ShardDeps;
  readonly #state: ShardState;
  readonly #rearm: Rearm;
  /** The policies of windows that the coordinator has opened; null where one takes no more events. */
  readonly #told = new Map<string, WindowPolicy | null>();
  /** Whether the coordinator has let it count under the policy that it has. */
  #joined = false;
  /** Events that are being counted, until that is over. */
  readonly #underWay = new Map<string, Promise<unknown>>();
  /** Windows that are being handed over without ever having been opened. */
  readonly #handedOver = new Set<string>();
  #asking: ReturnType<CoordinatorCalls['open']> | undefined;
  #started: Promise<{ aggregator: Aggregator; committer: Committer }> | undefined;
  #closing: Promise<void> | undefined;

  constructor(deps: ShardDeps) {
    this.#deps = deps;
    const halves = new KeyHalves(deps.bucket, shardName(deps.id));
    this.#state = new ShardState(deps.storage, halves, deps.randomKey);
    this.#rearm = new Rearm(deps.storage, deps.random);
  }

  async count(batch: Batch): ReturnType<ShardCalls['count']> {
    const counting = this.#count(batch);
    const over = counting.catch(() => undefined);
    for (const { id } of batch.entries) this.#underWay.set(id, over);
    try {
      return await counting;
    } finally {
      for (const { id } of batch.entries) {
        if (this.#underWay.get(id) === over) this.#underWay.delete(id);
      }
    }
  }

  async #count(batch: Batch): ReturnType<ShardCalls['count']> {
    const { aggregator, committer } = await this.#start();
    const outcomes = unpackBatch(this.#isFull(aggregator) ? withoutVisitor(batch) : batch);
    if (this.#isMisplaced(aggregator, outcomes)) return { refused: 'shards-changed' };
    const accepts = this.#accepts(aggregator);
    const refused = await this.#askForWindows(aggregator, outcomes, accepts);
    if (refused) return { refused };
    const { site, entries } = batch;
    // By the shard's own clock: requests of many Workers come out of order, and each step back over
    // noon or midnight would begin another generation of ids and end the oldest.
    const sent = { site, receivedAt: this.#deps.clock.now(), events: entries };
    const fates = countOutcomes(aggregator, sent, outcomes, (kind, startsAt, endsAt) => {
      const name = nameOf({ kind, startsAt });
      if (this.#handedOver.has(name) || !accepts(kind, startsAt, endsAt)) return false;
      return aggregator.windows.has(site, kind, startsAt) || Boolean(this.#told.get(name));
    });
    // Of those sent again, too: the first answer may have been that they are not durable.
    if (fates.some((fate) => fate === '' || fate === 'duplicate')) await committer.durable();
    await this.#armed(aggregator);
    return { fates };
  }

  async knows(eventIds: readonly string[]): Promise<boolean[]> {
    const { aggregator, committer } = await this.#start();
    // What is under way, perhaps waiting for the coordinator, is known when that is over.
    await Promise.all(eventIds.map((id) => this.#underWay.get(id)));
    const events = eventIds.map((id) => ({ id }));
    const { site } = this.#deps.id;
    const ids = aggregator.eventIds.of(site, events, this.#deps.clock.now());
    const known = events.map((_event, index) => ids.has(index));
    if (known.includes(true)) await committer.durable();
    return known;
  }

  async close(windows: readonly WindowName[]): Promise<void> {
    const { aggregator, committer } = await this.#start();
    // One after the other: a window must not be handed over twice at a time.
    const before = this.#closing?.catch(() => undefined);
    const closing = (async () => {
      await before;
      await this.#close(aggregator, committer, windows);
    })();
    this.#closing = closing;
    try {
      await closing;
      this.#rearm.succeeded();
    } catch (error) {
      this.#rearm.failed();
      throw error;
    } finally {
      await this.#armed(aggregator);
    }
  }

  /** Never rejects: the platform gives an alarm up after some failures. */
  async alarm(): Promise<void> {
    this.#rearm.rang();
    try {
      await this.close([]);
    } catch {
      this.#deps.log('warn', 'shard-not-closed', { failures: this.#rearm.failures });
      // Where not even its state could be read, nothing else has set it.
      await this.#rearm.within(CHECKPOINT_MS);
    }
  }

  #start() {
    this.#started ??= this.#load().catch((error) => {
      // The next call tries again: what it could not read may have been away.
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  async #load() {
    const { policy, randomKey, gather } = this.#deps;
    const aggregator = new Aggregator(policy ? [policy] : [], randomKey, {
      ...{ byClock: false, isPart: true },
      mostIds: MOST_IDS,
      policyOf: (kind, startsAt) => this.#told.get(nameOf({ kind, startsAt })) ?? undefined,
    });
    aggregator.load(await this.#state.load());
    const commit = this.#state.commit.bind(this.#state);
    return { aggregator, committer: new Committer(aggregator, commit, gather) };
  }

  /** Which windows are this shard's to count, and take events now. */
  #accepts(aggregator: Aggregator): Accepts {
    const { id, plan, policy, clock } = this.#deps;
    const isLive = acceptsAt(clock.now(), policy);
    return (kind, startsAt, endsAt) =>
      isLive(kind, startsAt, endsAt) &&
      sameShards(plan.at(id.site, startsAt), id) &&
      !aggregator.windows.isReleased(id.site, kind, startsAt);
  }

  /** Whether it has no room for visitors: who comes then is counted as one without an id, and the log says so. */
  #isFull(aggregator: Aggregator): boolean {
    const most = this.#deps.mostVisitors ?? MOST_VISITORS;
    let visitors = 0;
    for (const window of aggregator.windows.open()) visitors += window.visitors?.table.size ?? 0;
    if (visitors < most) return false;
    this.#deps.log('warn', 'shard-full', { visitors });
    return true;
  }

  /** Whether an event belongs to other shards, as when the Worker has another plan for a moment. */
  #isMisplaced(aggregator: Aggregator, outcomes: readonly Outcome[]): boolean {
    const { id, plan } = this.#deps;
    return outcomes.some((outcome) => {
      if (!('event' in outcome)) return false;
      const windows = aggregator.windowsOf(id.site, outcome.event);
      const isOurs = ({ startsAt }: { readonly startsAt: number }) =>
        sameShards(plan.at(id.site, startsAt), id);
      return windows.length > 0 && !windows.some(isOurs);
    });
  }

  /** Asks the coordinator for leave, and for the windows that the events need and that are not known yet. */
  async #askForWindows(
    aggregator: Aggregator,
    outcomes: readonly Outcome[],
    accepts: Accepts,
  ): Promise<Refusal | undefined> {
    const { id } = this.#deps;
    const missing = () => {
      const names = new Map<string, WindowName>();
      for (const outcome of outcomes) {
        if (!('event' in outcome)) continue;
        for (const { kind, startsAt, endsAt } of aggregator.windowsOf(id.site, outcome.event)) {
          const name = nameOf({ kind, startsAt });
          if (this.#told.has(name) || aggregator.windows.has(id.site, kind, startsAt)) continue;
          if (accepts(kind, startsAt, endsAt)) names.set(name, { kind, startsAt });
        }
      }
      return [...names.values()];
    };
    // Once in any case: whether the policy may be in force is the coordinator's to say.
    const counts = outcomes.some((outcome) => 'event' in outcome);
    while ((counts && !this.#joined) || missing().length > 0) {
      // Who comes while somebody asks shares the answer, most likely for the same ones, and a refusal or
      // failure, too: else each would ask anew, one after the other.
      this.#asking ??= this.#ask(missing());
      const answer = await this.#asking;
      if ('refused' in answer) return answer.refused;
    }
    return undefined;
  }

  async #ask(windows: readonly WindowName[]): ReturnType<CoordinatorCalls['open']> {
    try {
      const answer = await this.#deps.coordinator.open(this.#deps.id, windows);
      if ('refused' in answer) return answer;
      this.#joined = true;
      for (const [index, name] of windows.entries()) {
        const policy = answer.policies[index];
        this.#told.set(nameOf(name), policy ? JSON.parse(policy) : null);
      }
      return answer;
    } finally {
      this.#asking = undefined;
    }
  }

  async #close(
    aggregator: Aggregator,
    committer: Committer,
    asked: readonly WindowName[],
  ): Promise<void> {
    const { id, clock } = this.#deps;
    const now = clock.now();
    aggregator.eventIds.turn(now);
    let failure: { readonly error: unknown } | undefined;
    const attempt = async (task: () => Promise<unknown>) => {
      try {
        await task();
      } catch (error) {
        failure ??= { error };
      }
    };
    if (committer.owes) await attempt(() => committer.durable());
    const ended = aggregator.windows.endedBy(now);
    // What the coordinator asks for has ended by its clock, which is the site's.
    const early = aggregator.windows
      .open()
      .filter((it) => !ended.includes(it) && asked.some((name) => nameOf(name) === nameOf(it)));
    for (const window of [...ended, ...early]) {
      await attempt(async () => {
        const change = handoverChange(id, window, now);
        aggregator.windows.markReleased(change.released);
        await committer.release(change);
        aggregator.windows.forget(window);
        this.#told.delete(nameOf(window));
      });
    }
    for (const name of asked) {
      await attempt(() => this.#handOverNothing(aggregator, committer, name, now));
    }
    for (const [name, policy] of this.#told) if (policy === null) this.#told.delete(name);
    // In this order: who hands over has destroyed its key.
    await attempt(async () => {
      await this.#state.tidy();
      await this.#send();
    });
    if (failure) throw failure.error;
  }

  /** Of a window that was opened for it and that it never counted in, as after a crash. */
  async #handOverNothing(
    aggregator: Aggregator,
    committer: Committer,
    { kind, startsAt }: WindowName,
    now: number,
  ): Promise<void> {
    const { id, policy } = this.#deps;
    const { site } = id;
    const { windows } = aggregator;
    if (windows.has(site, kind, startsAt) || windows.isReleased(site, kind, startsAt)) return;
    const { endsAt } = windowAt(kind, startsAt, policy?.timezone ?? 'UTC');
    const released = { site, kind, startsAt, endsAt, policyVersion: 0, milliEpsilon: 0 };
    const handover: Handover = {
      shard: id,
      kind,
      startsAt,
      part: 0,
      parts: 1,
      lost: false,
      cells: [],
    };
    const name = nameOf({ kind, startsAt });
    // Nothing is counted in it meanwhile; and where it could not be written it is tried again.
    this.#handedOver.add(name);
    try {
      await committer.release({
        ...{ released, hasKey: false, releasedAt: now },
        ...mailOf(id, { kind, startsAt }, [handover]),
      });
      windows.markReleased(released);
      this.#told.delete(name);
    } finally {
      this.#handedOver.delete(name);
    }
  }

  async #send(): Promise<void> {
    for (let rows = this.#state.nextOutbox(); rows.length > 0; rows = this.#state.nextOutbox()) {
      const mail = rows.map(({ body }): ShardMail => JSON.parse(body));
      const handovers = mail.flatMap((one) => ('handover' in one ? one.handover : []));
      if (handovers.length > 0) await this.#deps.coordinator.take(handovers);
      await this.#state.sent(rows.at(-1)?.id ?? 0);
    }
  }

  /** Sets the alarm for what comes next; a commit has done its work whether or not this succeeds. */
  async #armed(aggregator: Aggregator): Promise<void> {
    const { clock } = this.#deps;
    const now = clock.now();
    const ends = aggregator.windows.open().map((window) => window.endsAt + graceOf(window));
    const holds = ends.length > 0 || aggregator.eventIds.size > 0;
    const due = Math.min(...ends, holds ? now + LOOK_MS : Number.POSITIVE_INFINITY);
    const waits = [
      ...(due === Number.POSITIVE_INFINITY ? [] : [clock.wait(due)]),
      ...(this.#state.owesCheckpoint ? [CHECKPOINT_MS] : []),
      ...(this.#state.hasMail ? [0] : []),
    ];
    if (waits.length > 0) await this.#rearm.within(Math.min(...waits));
  }
}

function nameOf({ kind, startsAt }: WindowName): string {
  return `${kind} ${startsAt}`;
}
