import type { Fate } from '../../aggregate/countOutcomes.ts';
import { compileSite, kindsOfEvent, type Site } from '../../aggregate/site.ts';
import { windowAt } from '../../aggregate/windowAt.ts';
import { acceptsAt, graceOf } from '../../aggregate/windowRegistry.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import { NotDurable, type Receipt, receiptOf } from '../../ingest/takeEnvelope.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Transform } from '../../transforms/pipeline.ts';
import { packBatch, type Sent, visitorHash } from './batch.ts';
import type { EdgeLog, ShardCalls } from './calls.ts';
import { type ShardId, type ShardPlan, type Shards, shardName } from './shardPlan.ts';

export interface CollectDeps {
  readonly policies: ReadonlyMap<string, Policy>;
  readonly transforms: (site: string) => Transform | undefined;
  readonly plan: Pick<ShardPlan, 'at'>;
  readonly shard: (id: ShardId) => Pick<ShardCalls, 'count' | 'knows'>;
  readonly log: EdgeLog;
}

/** Counts a request's events; resolves once the counts are durable. */
export type Collect = (request: RawRequest) => Promise<Receipt>;

/**
 * A client that had no answer waits longer than this before it sends an event again, and
 * then perhaps in another batch, or with an id that it did not have. Milliseconds.
 */
const FRESH_MS = 1_500;

/**
 * Counts a request's events in the shard they fall to: that of the visitor, or without one that of the
 * first event's id, so that what is sent again unchanged meets itself. It is one call, but for a
 * week that began before the number of shards changed: its window is another shard's.
 *
 * @returns a function that throws `NotDurable`
 */
export function createCollect(deps: CollectDeps): Collect {
  // Policies of sites that audits add come and go.
  const compiled = new WeakMap<Policy, Site>();
  return async (request) => {
    const policy = deps.policies.get(request.site);
    if (!policy) return { accepted: 0, dropped: {} };
    const site = compiled.get(policy) ?? compileSite(policy);
    compiled.set(policy, site);
    const outcomes = deps.transforms(request.site)?.(request) ?? [];
    const fates: Fate[] = outcomes.map((outcome) => ('drop' in outcome ? outcome.drop : 'late'));
    const left: Indexed[] = outcomes.flatMap((outcome, index) => {
      const event = request.events[index];
      return 'drop' in outcome || !event ? [] : { index, id: event.id, at: event.at, outcome };
    });
    try {
      await count(deps, { request, site, policy, left }, fates);
    } catch (error) {
      if (!(error instanceof NotDurable)) deps.log('warn', 'shard-away', { site: request.site });
      throw error instanceof NotDurable ? error : new NotDurable('a shard did not count');
    }
    return receiptOf(fates);
  };
}

interface Indexed extends Sent {
  readonly index: number;
  readonly at: number;
}

interface Counted {
  readonly request: RawRequest;
  readonly site: Site;
  readonly policy: Policy;
  readonly left: readonly Indexed[];
}

async function count(deps: CollectDeps, all: Counted, fates: Fate[]): Promise<void> {
  const { request, left } = all;
  const parts = partsOf(deps.plan, all);
  const known = await knownElsewhere(deps, all, [...parts.keys()]);
  const calls = [...parts.values()].map(async ({ id, sent }) => {
    // What one shard knows is counted in its windows; those of another month may have failed then.
    const knownHere = known.get(shardsKey(id));
    const fresh = sent.filter(({ index }) => !knownHere?.has(index));
    if (fresh.length === 0) return;
    const answer = await deps.shard(id).count(packBatch(request.site, fresh));
    if ('refused' in answer) {
      deps.log('warn', answer.refused, { site: request.site });
      throw new NotDurable(answer.refused);
    }
    for (const [place, { index }] of fresh.entries()) {
      fates[index] = better(fates[index], answer.fates[place]);
    }
  });
  // All, also when one fails: what it counts it must have counted before the next try.
  const settled = await Promise.allSettled(calls);
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  const anywhere = new Set([...known.values()].flatMap((indexes) => [...indexes]));
  for (const { index } of left) {
    if (anywhere.has(index)) fates[index] = better(fates[index], 'duplicate');
  }
}

/** Counted in one window is counted; else what was counted before is no news. */
function better(a: Fate | undefined, b: Fate | undefined): Fate {
  if (a === '' || b === '') return '';
  return a === 'duplicate' || b === 'duplicate' ? 'duplicate' : (b ?? 'late');
}

/** Which shard gets which events, by its name. */
function partsOf(
  plan: CollectDeps['plan'],
  { request, site, policy, left }: Counted,
): Map<string, { readonly id: ShardId; readonly sent: Indexed[] }> {
  const parts = new Map<string, { id: ShardId; sent: Indexed[] }>();
  const number = shardNumber(request, left);
  for (const one of left) {
    for (const shards of shardsOf(plan, site, policy, one, request.receivedAt)) {
      const id: ShardId = { site: request.site, ...shards, index: number % shards.of };
      const name = shardName(id);
      const part = parts.get(name) ?? { id, sent: [] };
      part.sent.push(one);
      parts.set(name, part);
    }
  }
  return parts;
}

/** A number that is the same for all of a visitor's requests, or for a request that is sent again. */
function shardNumber({ site, events }: RawRequest, left: readonly Indexed[]): number {
  for (const { outcome } of left) {
    const visitor = 'event' in outcome ? outcome.event.visitor : outcome.forget;
    if (visitor) return Number.parseInt(visitorHash(visitor, site).slice(8), 16);
  }
  // The first that was sent, not the first that is left: a later policy may leave others. The end of a
  // UUID is random in versions 4 and 7.
  return Number.parseInt(events[0]?.id.slice(-8) ?? '0', 16);
}

/** The shards of the windows that an event belongs to and that take events; a withdrawal is for all that may be open. */
function shardsOf(
  plan: CollectDeps['plan'],
  site: Site,
  policy: Policy,
  { outcome }: Sent,
  now: number,
): Shards[] {
  const { name, timezone } = site;
  const isLive = acceptsAt(now, policy);
  const starts =
    'event' in outcome
      ? kindsOfEvent(site, outcome.event).flatMap((kind) => {
          const { startsAt, endsAt } = windowAt(kind, outcome.event.at, timezone);
          return isLive(kind, startsAt, endsAt) ? startsAt : [];
        })
      : [now, now - graceOf({ policy })].flatMap((at) =>
          site.kinds.map((kind) => windowAt(kind, at, timezone).startsAt),
        );
  const unique = new Map<string, Shards>();
  for (const startsAt of starts) {
    const shards = plan.at(name, startsAt);
    unique.set(shardsKey(shards), shards);
  }
  return [...unique.values()];
}

/**
 * Events that may have been sent before, and that another shard counted then: after a lost answer
 * a client may cut its events into other batches, or have an id by now.
 *
 * @returns indexes of events, by the shards of which one has counted them
 */
async function knownElsewhere(
  { plan, shard }: CollectDeps,
  { request, site, policy, left }: Counted,
  asked: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const known = new Map<string, Set<number>>();
  const granting = request.events.some(({ type }) => type === 'consent');
  const doubtful = left.filter(({ at }) => granting || request.receivedAt - at > FRESH_MS);
  const others = new Map<string, ShardId>();
  for (const one of doubtful) {
    for (const shards of shardsOf(plan, site, policy, one, request.receivedAt)) {
      for (let index = 0; index < shards.of; index += 1) {
        const id = { site: request.site, ...shards, index };
        if (!asked.includes(shardName(id))) others.set(shardName(id), id);
      }
    }
  }
  const ids = doubtful.map(({ id }) => id);
  const asking = [...others.values()].map(async (id) => {
    const answer = await shard(id).knows(ids);
    const indexes = known.get(shardsKey(id)) ?? new Set();
    known.set(shardsKey(id), indexes);
    for (const [place, { index }] of doubtful.entries()) if (answer[place]) indexes.add(index);
  });
  await Promise.all(asking);
  return known;
}

function shardsKey({ from, of }: Shards): string {
  return `${from} ${of}`;
}
