import { type Accepts, Aggregator, graceOf } from '../aggregate/aggregator.ts';
import { Committer } from '../aggregate/committer.ts';
import { NotDurable, type Receipt } from '../ingest/eventsRoute.ts';
import type { RawRequest } from '../ingest/rawRequest.ts';
import type { Policy } from '../policy/policy.ts';
import { sendOutbox } from '../release/outbox.ts';
import { createPublish } from '../release/publish.ts';
import { type ReleaseReport, releaseClosed } from '../release/releaseClosed.ts';
import { createDeviceReader } from '../transforms/device.ts';
import { createTransform, type Transform } from '../transforms/pipeline.ts';
import type { LookUpPlace } from '../transforms/readers.ts';
import type { ClickHouse } from './clickhouse.ts';
import type { NodeState } from './nodeState.ts';
import { previewEvents } from './previewEvents.ts';
import { randomKey } from './randomKey.ts';

export interface HeadcountDeps {
  readonly policies: ReadonlyMap<string, Policy>;
  readonly lookUpPlace: LookUpPlace;
  readonly state: NodeState;
  readonly clickhouse: ClickHouse;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The stages put together: everything but the sockets. */
export class Headcount {
  readonly deps: HeadcountDeps;
  readonly transforms: ReadonlyMap<string, Transform>;
  readonly aggregator: Aggregator;
  readonly committer: Committer;
  #releasing: Promise<ReleaseReport & { readonly sent: number }> | undefined;
  #sending: Promise<number> | undefined;

  private constructor(deps: HeadcountDeps, aggregator: Aggregator) {
    this.deps = deps;
    this.aggregator = aggregator;
    this.committer = new Committer(aggregator, deps.state.commit);
    const readDevice = createDeviceReader(randomKey());
    const { lookUpPlace } = deps;
    this.transforms = new Map(
      [...deps.policies].map(([site, policy]) => [
        site,
        createTransform(policy, { lookUpPlace, readDevice }),
      ]),
    );
  }

  /** Takes up the state where the last process left it. */
  static async start(deps: HeadcountDeps): Promise<Headcount> {
    const aggregator = new Aggregator(deps.policies.values(), randomKey);
    aggregator.load(await deps.state.load());
    return new Headcount(deps, aggregator);
  }

  /** Counts a request's events; resolves once the counts are durable. Throws `NotDurable`. */
  async collect(request: RawRequest): Promise<Receipt> {
    const receipt = this.#count(request);
    try {
      if (receipt.accepted > 0) await this.committer.durable();
    } catch (error) {
      throw new NotDurable('the commit failed', { cause: error });
    }
    return receipt;
  }

  /** What would be kept of a request's events; keeps nothing. */
  preview(request: RawRequest): unknown {
    return previewEvents(this.transforms.get(request.site)?.(request) ?? []);
  }

  /** Releases every window that has closed and sends what waits for ClickHouse; joins a round under way. */
  release(): Promise<ReleaseReport & { readonly sent: number }> {
    this.#releasing ??= this.#release().finally(() => {
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

  async close(): Promise<void> {
    await this.#releasing?.catch(() => undefined);
    await this.committer.idle();
    await this.#sending?.catch(() => undefined);
    await this.deps.state.close();
    await this.deps.clickhouse.close();
  }

  #count(request: RawRequest): Receipt {
    const outcomes = this.transforms.get(request.site)?.(request) ?? [];
    const dropped: Record<string, number> = {};
    const accepts = this.#accepts(request.site);
    let accepted = 0;
    for (const outcome of outcomes) {
      const drop =
        'drop' in outcome
          ? outcome.drop
          : this.aggregator.fold(request.site, outcome.event, accepts)
            ? undefined
            : 'late';
      if (drop) dropped[drop] = (dropped[drop] ?? 0) + 1;
      else accepted += 1;
    }
    return { accepted, dropped };
  }

  /** A live window takes events until its grace period is over. */
  #accepts(site: string): Accepts {
    const policy = this.deps.policies.get(site);
    const earliestEnd = this.deps.now() - (policy ? graceOf({ policy }) : 0);
    return (_kind, _startsAt, endsAt) => endsAt > earliestEnd;
  }

  async #release(): Promise<ReleaseReport & { readonly sent: number }> {
    const now = this.deps.now();
    const releasing = releaseClosed(this.aggregator, this.committer, now, now);
    // What is in the outbox goes out even when a window could not be released.
    await releasing.catch(() => undefined);
    const sent = await this.send();
    return { ...(await releasing), sent };
  }

  async #sendAll(): Promise<number> {
    const { clickhouse, state } = this.deps;
    const outbox = { next: state.nextOutbox, sent: state.sent };
    return sendOutbox(outbox, createPublish(clickhouse.insert));
  }
}
