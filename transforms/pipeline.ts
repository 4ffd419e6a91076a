import type { RawEvent, RawRequest } from '../ingest/rawRequest.ts';
import type { Policy } from '../policy/policy.ts';
import { consent } from './consent.ts';
import { device } from './device.ts';
import type { DropReason } from './dropReason.ts';
import { buildEvent, type Event, type EventParts } from './event.ts';
import { page } from './page.ts';
import { createPageMatcher } from './pageMatcher.ts';
import type { LookUpPlace, ReadDevice } from './readers.ts';
import { ownDomains, referrer } from './referrer.ts';
import { region } from './region.ts';
import { emptySender, OTHER, type Sender } from './sender.ts';
import type { EventStep, RequestStep, SiteTransforms } from './step.ts';

/** Once a request, in this order: the address is needed by the first and by no other. */
export const REQUEST_STEPS: readonly RequestStep[] = [region, consent, device];

/** Then for each of its events. */
export const EVENT_STEPS: readonly EventStep[] = [page, referrer];

/** What became of one event. */
export type Outcome = { readonly event: Event } | { readonly drop: DropReason };

/** A request's events, each as what is left of it or as the reason why it is not counted. */
export type Transform = (raw: RawRequest) => readonly Outcome[];

/** The transforms of one site: `RawRequest` in, `Event` or `DropReason` out, nothing else. */
export function createTransform(
  policy: Policy,
  readers: { readonly lookUpPlace: LookUpPlace; readonly readDevice: ReadDevice },
): Transform {
  const site: SiteTransforms = {
    policy,
    matchPage: createPageMatcher(policy.pages),
    domains: ownDomains(policy.origins),
    ...readers,
  };
  return (raw) => {
    const sender = emptySender();
    const drop = runRequestSteps(raw, sender, site);
    return raw.events.map((event) => (drop ? { drop } : transformEvent(event, sender, site)));
  };
}

function runRequestSteps(
  raw: RawRequest,
  sender: Sender,
  site: SiteTransforms,
): DropReason | undefined {
  for (const step of REQUEST_STEPS) {
    const drop = step.run(raw, sender, site);
    if (drop) return drop;
  }
  return undefined;
}

function transformEvent(raw: RawEvent, sender: Sender, site: SiteTransforms): Outcome {
  if (raw.type !== 'page_view') return { drop: 'not_collected' };
  const parts: EventParts = {
    type: raw.type,
    at: raw.at,
    entry: false,
    page: OTHER,
    referrer: OTHER,
  };
  for (const step of EVENT_STEPS) {
    const drop = step.run(raw, parts, site);
    if (drop) return { drop };
  }
  return { event: buildEvent(sender, parts) };
}
