import type { RawEvent, RawRequest } from '../ingest/rawRequest.ts';
import { counts } from '../policy/cube.ts';
import type { Policy } from '../policy/policy.ts';
import { campaign } from './campaign.ts';
import { consent, refuses } from './consent.ts';
import { device } from './device.ts';
import type { DropReason } from './dropReason.ts';
import { buildEvent, type Event, type EventParts, emptyParts } from './event.ts';
import { interaction } from './interaction.ts';
import { locale } from './locale.ts';
import { page } from './page.ts';
import { createPageMatcher } from './pageMatcher.ts';
import { props } from './props.ts';
import { INTERNAL, ownDomains, readReferrer, referrer } from './referrer.ts';
import { region } from './region.ts';
import { screen } from './screen.ts';
import { scrub } from './scrub.ts';
import { emptySender, type Sender } from './sender.ts';
import type { EventStep, RequestStep, SiteTransforms } from './step.ts';
import { Visitor } from './visitor.ts';

/** Once a request, in this order: the address is needed by the first and by no other. */
export const REQUEST_STEPS: readonly RequestStep[] = [region, consent, device, locale, screen];

/** Then for each of its events. */
export const EVENT_STEPS: readonly EventStep[] = [
  page,
  referrer,
  campaign,
  interaction,
  props,
  scrub,
];

/** What became of one event; `forget` is a visitor who withdrew consent. */
export type Outcome =
  | { readonly event: Event }
  | { readonly drop: DropReason }
  | { readonly forget: Visitor };

/** A request's events, each as what is left of it or as the reason why it is not counted. */
export type Transform = (raw: RawRequest) => readonly Outcome[];

type Readers = Pick<SiteTransforms, 'lookUpPlace' | 'readDevice'>;

/** The transforms of one site: `RawRequest` in, `Event` or `DropReason` out, nothing else. */
export function createTransform(
  policy: Policy,
  readers: Readers,
  steps = { request: REQUEST_STEPS, event: EVENT_STEPS },
): Transform {
  const site = compileSite(policy, readers);
  return (raw) => {
    const sender = emptySender();
    const drop = runRequestSteps(steps.request, raw, sender, site);
    const withdrawn = withdrawal(raw);
    return raw.events.map((event) => {
      if (withdrawn && event.type === 'consent') return { forget: withdrawn };
      return drop ? { drop } : transformEvent(steps.event, event, sender, site);
    });
  };
}

/** What the steps look up of a policy, made once. */
export function compileSite(policy: Policy, readers: Readers): SiteTransforms {
  return {
    policy,
    origins: new Set(policy.origins),
    matchPage: createPageMatcher(policy.pages),
    readsFrom: policy.cubes.some(({ dimensions }) => dimensions.includes('from')),
    domains: ownDomains(policy.origins),
    labels: {
      target: new Set(policy.targets),
      error: new Set(policy.errors),
      utm_source: new Set(policy.utm.source),
      utm_medium: new Set(policy.utm.medium),
      utm_campaign: new Set(policy.utm.campaign),
    },
    ...readers,
  };
}

function runRequestSteps(
  steps: readonly RequestStep[],
  raw: RawRequest,
  sender: Sender,
  site: SiteTransforms,
): DropReason | undefined {
  for (const step of steps) {
    const drop = step.run(raw, sender, site);
    if (drop) return drop;
  }
  return undefined;
}

/** Who takes consent back by this request. The id is used once more, to find what is to be deleted. */
function withdrawal({ visitor, events }: RawRequest): Visitor | undefined {
  return visitor !== undefined && events.some(refuses) ? new Visitor(visitor) : undefined;
}

function transformEvent(
  steps: readonly EventStep[],
  raw: RawEvent,
  sender: Sender,
  site: SiteTransforms,
): Outcome {
  if (raw.type === 'consent') return transformGrant(raw, sender, site);
  const parts = emptyParts(raw.type, raw.at);
  for (const step of steps) {
    const drop = step.run(raw, parts, site, sender);
    if (drop) return { drop };
  }
  return buildIfCounted(sender, parts, site);
}

/** A grant makes a visitor known whose page views were counted without an id. */
function transformGrant(
  raw: Extract<RawEvent, { type: 'consent' }>,
  sender: Sender,
  site: SiteTransforms,
): Outcome {
  if (!sender.visitor || refuses(raw)) return { drop: 'not_collected' };
  const parts = emptyParts('consent', raw.at);
  const came = readReferrer(raw.referrer ?? '', site.domains);
  parts.entry = raw.entryCounted === true && came !== INTERNAL;
  return buildIfCounted(sender, parts, site);
}

function buildIfCounted(sender: Sender, parts: EventParts, site: SiteTransforms): Outcome {
  const counted = site.policy.cubes.some((cube) => counts(cube, parts.type, parts.name));
  return counted ? { event: buildEvent(sender, parts) } : { drop: 'not_collected' };
}
