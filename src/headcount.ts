import { Aggregator } from '../aggregate/aggregator.ts';
import { Committer, type Rest } from '../aggregate/committer.ts';
import { countOutcomes } from '../aggregate/countOutcomes.ts';
import { type Accepts, acceptsAt } from '../aggregate/windowRegistry.ts';
import type { RawRequest } from '../ingest/rawRequest.ts';
import { NotDurable, type Receipt, receiptOf } from '../ingest/takeEnvelope.ts';
import type { Policy } from '../policy/policy.ts';
import { sendOutbox } from '../release/outbox.ts';
import { createPublish } from '../release/publish.ts';
import { type ReleaseReport, type Releasing, releaseClosed } from '../release/releaseClosed.ts';
import type { Uniform } from '../release/uniform.ts';
import { createDeviceReader } from '../transforms/device.ts';
import { createTransform, type Transform } from '../transforms/pipeline.ts';
import type { LookUpPlace, ReadDevice } from '../transforms/readers.ts';
import { createTimedTransform, type TimeStep } from '../transforms/timedTransform.ts';
import type { ClickHouse } from './clickhouse.ts';
import type { NodeState } from './nodeState.ts';
import { previewEvents } from './previewEvents.ts';
import { randomKey } from './randomKey.ts';

export interface HeadcountDeps {
  readonly policies: ReadonlyMap<string, Policy>;
  readonly lookUpPlace: LookUpPlace;
  /** Reads user agents; absent, one that remembers the latest. */
  readonly readDevice?: ReadDevice;
  readonly state: NodeState;
  readonly clickhouse: ClickHouse;
  /** Random integers for the noise, from a secure source. */
  readonly uniform: Uniform;
  /** 32 fresh random bytes in hex, from a secure source; from the platform's where it is absent. */
  readonly randomKey?: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told how long the steps of some requests took. */
  readonly timeStep?: TimeStep;
  /** Waits after a commit that failed. */
  readonly rest?: Rest;
}

/** The clock is behind what was done by it. */
export class ClockBehind extends Error {
  override name = 'ClockBehind';
  constructor(now: number, last: number) {
    const minutes = Math.ceil((last - now) / 60_000);
    super(
      `The clock went back: the last release was ${minutes} minutes after what is now ${new Date(now).toISOString()}. Nothing is released until it is past that; set the clock right.`,
    );
  }
}

/** How far a clock may be set back, as time servers do, without a word. */
const CLOCK_TOLERANCE_MS = 60_000;

/** How long ClickHouse may keep a stopping server waiting. */
const CLICKHOUSE_MAY_HANG_MS = 2_000;

/** Requests that wait in the sockets are read before it comes back. */
function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** The stages put together: everything but the sockets. */
export class Headcount {
  /** Its policies are those in force now, the sites that an audit added included. */
  readonly deps: HeadcountDeps;
  readonly #policies: Map<string, Policy>;
  readonly #transforms: Map<string, Transform>;
  readonly #transformOf: (policy: Policy) => Transform;
  readonly aggregator: Aggregator;
  readonly committer: Committer;
  readonly releasing: Releasing;
  #lastReleaseAt: number;
  #releasing: Promise<ReleaseReport> | undefined;
  #nextRelease: Promise<ReleaseReport> | undefined;
  #sending: Promise<number> | undefined;
  #closing = false;

  private constructor(deps: HeadcountDeps, aggregator: Aggregator, lastReleaseAt: number) {
    this.#policies = new Map(deps.policies);
    this.deps = { ...deps, policies: this.#policies };
    this.aggregator = aggregator;
    this.committer = new Committer(aggregator, deps.state.commit, turnOfEventLoop, deps.rest);
    this.releasing = {
      aggregator,
      committer: this.committer,
      uniform: deps.uniform,
      releasedOf: (site) => aggregator.windows.releasedOf(site),
      timezoneOf: (site) => this.#policies.get(site)?.timezone ?? 'UTC',
      stopped: () => this.#closing,
    };
    this.#lastReleaseAt = lastReleaseAt;
    const { timeStep, lookUpPlace, readDevice = createDeviceReader(randomKey()) } = deps;
    const readers = { lookUpPlace, readDevice };
    this.#transformOf = (policy) =>
      timeStep ? createTimedTransform(policy, readers, timeStep) : createTransform(policy, readers);
    this.#transforms = new Map(
      [...deps.policies].map(([site, policy]) => [site, this.#transformOf(policy)]),
    );
  }

  get transforms(): ReadonlyMap<string, Transform> {
    return this.#transforms;
  }

  /** Takes up the state where the last process left it. */
  static async start(deps: HeadcountDeps): Promise<Headcount> {
    const aggregator = new Aggregator(deps.policies.values(), deps.randomKey ?? randomKey);
    const snapshot = await deps.state.load();
    aggregator.load(snapshot);
    return new Headcount(deps, aggregator, snapshot.lastReleaseAt);
  }

  /** Counts a request's events; resolves once the counts are durable. Throws `NotDurable`. */
  async collect(request: RawRequest): Promise<Receipt> {
    const receipt = this.#count(request);
    try {
      // Of those sent again, too: the first answer may have been that they are not durable.
      if (receipt.accepted > 0 || receipt.dropped.duplicate) await this.committer.durable();
    } catch (error) {
      throw new NotDurable('the commit failed', { cause: error });
    }
    return receipt;
  }

  /** What would be kept of a request's events; keeps nothing. */
  preview(request: RawRequest): unknown {
    return previewEvents(this.#transforms.get(request.site)?.(request) ?? []);
  }

  /**
   * Releases every window that has closed and sends what waits for ClickHouse, also when a
   * window could not be released.
   *
   * @throws ClockBehind when the clock is before the last release
   */
  async release(): Promise<ReleaseReport & { readonly sent: number }> {
    const releasing = this.releaseDue();
    await releasing.catch(() => undefined);
    const sending = this.send();
    await sending.catch(() => undefined);
    // Of two failures the release's is told: what was not released does not wait for ClickHouse yet.
    return { ...(await releasing), sent: await sending };
  }

  /**
   * Releases every window that has closed into the outbox. While a round is under way, one
   * more follows it for all who asked meanwhile: it may have looked at the clock before
   * they did.
   *
   * @throws ClockBehind when the clock is before the last release
   */
  releaseDue(): Promise<ReleaseReport> {
    const under = this.#releasing;
    if (under) {
      this.#nextRelease ??= under
        .catch(() => undefined)
        .then(() => {
          this.#nextRelease = undefined;
          return this.releaseDue();
        });
      return this.#nextRelease;
    }
    this.#releasing = this.#release().finally(() => {
      this.#releasing = undefined;
    });
    return this.#releasing;
  }

  /**
   * Sends the outbox; joins a sending that is under way.
   *
   * @throws when ClickHouse does not take it; nothing is lost, and the next call goes on
   */
  send(): Promise<number> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  /**
   * Counts for one more site from now on, under a policy that no file has; it is gone with the
   * process. For sites that an audit adds.
   */
  async addSite(policy: Policy): Promise<void> {
    const { site, version, hash } = policy;
    await this.deps.state.activate([{ site, version, hash, at: this.deps.now() }]);
    this.#transforms.set(site, this.#transformOf(policy));
    this.aggregator.addSite(policy);
    this.#policies.set(site, policy);
    this.aggregator.windows.openDue(this.deps.now());
  }

  /** Releases all windows of a site now, before their end; they take no events any more. */
  releaseSite(site: string): Promise<ReleaseReport> {
    return this.#whenFree(async () => {
      if (this.committer.owes) await this.committer.durable();
      const releasing = releaseClosed(
        { ...this.releasing, only: site },
        Number.MAX_SAFE_INTEGER,
        this.deps.now(),
      );
      await releasing.catch(() => undefined);
      await this.deps.state.tidy();
      return releasing;
    });
  }

  /**
   * Ends a site and deletes all that the state has of it.
   *
   * @throws where that cannot be made durable; the site takes no events by then, and it can be tried again
   */
  async removeSite(site: string): Promise<void> {
    this.#policies.delete(site);
    this.#transforms.delete(site);
    this.aggregator.endSite(site);
    await this.#whenFree(async () => {
      // What is still pending of it would be written after it was deleted.
      await this.committer.durable();
      await this.deps.state.removeSite(site);
      this.aggregator.windows.drop(site);
      return { windows: 0, cells: 0 };
    });
  }

  /** What ClickHouse does not take within moments stays in the outbox, for the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    const { clickhouse } = this.deps;
    const hurry = setTimeout(() => void clickhouse.close(), CLICKHOUSE_MAY_HANG_MS);
    while (this.#releasing || this.#nextRelease) {
      await (this.#releasing ?? this.#nextRelease)?.catch(() => undefined);
    }
    await this.committer.idle();
    await this.#sending?.catch(() => undefined);
    await this.deps.state.close();
    clearTimeout(hurry);
    await clickhouse.close();
  }

  /** Runs what no round of releases may run beside; one that is asked for meanwhile follows it. */
  async #whenFree(task: () => Promise<ReleaseReport>): Promise<ReleaseReport> {
    while (this.#releasing) await this.#releasing.catch(() => undefined);
    this.#releasing = task().finally(() => {
      this.#releasing = undefined;
    });
    return this.#releasing;
  }

  #count(request: RawRequest): Receipt {
    const { site, events, receivedAt } = request;
    const outcomes = this.#transforms.get(site)?.(request) ?? [];
    const sent = { site, events, receivedAt };
    return receiptOf(countOutcomes(this.aggregator, sent, outcomes, this.#accepts(site)));
  }

  #accepts(site: string): Accepts {
    return acceptsAt(this.deps.now(), this.#policies.get(site));
  }

  async #release(): Promise<ReleaseReport> {
    const now = this.deps.now();
    if (now < this.#lastReleaseAt - CLOCK_TOLERANCE_MS) {
      throw new ClockBehind(now, this.#lastReleaseAt);
    }
    this.aggregator.windows.openDue(now);
    this.aggregator.eventIds.turn(now);
    if (this.committer.owes) await this.committer.durable();
    // Not only when all succeed: of a round that failed some windows were released.
    if (this.aggregator.windows.endedBy(now).length > 0) {
      this.#lastReleaseAt = Math.max(this.#lastReleaseAt, now);
    }
    const releasing = releaseClosed(this.releasing, now, now);
    await releasing.catch(() => undefined);
    await this.deps.state.tidy();
    return releasing;
  }

  async #sendAll(): Promise<number> {
    const { clickhouse, state } = this.deps;
    const outbox = { next: state.nextOutbox, sent: state.sent };
    return sendOutbox(outbox, createPublish(clickhouse.insert));
  }
}
