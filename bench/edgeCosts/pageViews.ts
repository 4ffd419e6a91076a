import { createRandom, type Random } from '../../demo/random.ts';
import type { Policy } from '../../policy/policy.ts';
import { buildEvent, type Event, emptyParts } from '../../transforms/event.ts';
import { INTERNAL } from '../../transforms/referrer.ts';
import { emptySender } from '../../transforms/sender.ts';
import { Visitor } from '../../transforms/visitor.ts';
import { DEVICES, pagesOf, REGIONS, referrersOf } from '../storage/website.ts';
import type { WritesOrder } from './writesOrder.ts';

/** A request that a Worker hands to a shard. */
export interface MadeRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly events: readonly Event[];
}

/** Between two requests of a visit. */
const PAUSE_MS = { least: 5_000, most: 120_000 };
/** Longer than nearly all visits take: those that began before the first request are needed too. */
const BEFORE_MS = 1_200_000;

/**
 * Page views as the transforms leave them, at a steady rate, in the order of time: the site of
 * `bench/storage`, without its course of a day. Each request has as many as the order says, all of
 * one visit.
 */
export function makeRequests(order: WritesOrder, policy: Policy, startsAt: number): MadeRequest[] {
  const { eventsPerSecond, eventsPerVisit, eventsPerRequest, consent } = order;
  const random = createRandom(order.seed);
  const makers = { page: pagesOf(policy.pages), referrer: referrersOf(policy.origins) };
  const span = BEFORE_MS + (1 + order.checkpoints) * order.checkpointSeconds * 1000;
  const perVisit = Math.max(eventsPerVisit, eventsPerRequest);
  const visits = Math.round((span / 1000) * (eventsPerSecond / perVisit));
  const requests: MadeRequest[] = [];
  for (let visit = 0; visit < visits; visit += 1) {
    const sender = makeSender(random, random.fraction() < consent ? visit : undefined);
    let [at, left] = [startsAt - BEFORE_MS + Math.floor(random.fraction() * span), 1];
    while (random.fraction() < 1 - eventsPerRequest / perVisit) left += 1;
    for (let first = true; left > 0; first = false) {
      left -= 1;
      const size = at < startsAt ? 0 : eventsPerRequest;
      const events = Array.from({ length: size }, (_, index) => {
        const parts = emptyParts('page_view', at);
        parts.page = pick(makers.page, random).page;
        parts.entry = first && index === 0;
        parts.referrer = parts.entry ? pick(makers.referrer, random).referrer : INTERNAL;
        return buildEvent(sender, parts);
      });
      if (events.length > 0) requests.push({ at, events });
      at += random.int(PAUSE_MS.least, PAUSE_MS.most);
    }
  }
  return requests.sort((a, b) => a.at - b.at);
}

function makeSender(random: Random, visitor: number | undefined) {
  const { country, region } = pick(REGIONS, random);
  const { device, os, browser } = pick(DEVICES, random);
  const known = visitor !== undefined;
  return {
    ...emptySender(),
    ...{ country, region, device, os, browser },
    basis: known ? ('consented' as const) : ('anonymous' as const),
    visitor: known ? new Visitor(`visitor-${visitor}`) : undefined,
  };
}

const sums = new WeakMap<object, number>();

/** An item, each as likely as its weight. */
function pick<T extends { readonly weight: number }>(items: readonly T[], random: Random): T {
  const sum = sums.get(items) ?? items.reduce((all, { weight }) => all + weight, 0);
  sums.set(items, sum);
  let wanted = random.fraction() * sum;
  for (const item of items) {
    wanted -= item.weight;
    if (wanted < 0) return item;
  }
  throw new Error('nothing to pick from');
}
