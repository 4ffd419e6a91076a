import type { RawEvent, RawRequest } from '../ingest/rawRequest.ts';
import type { Policy } from '../policy/policy.ts';
import type { DropReason } from './dropReason.ts';
import type { EventParts } from './event.ts';
import type { LookUpPlace, MatchPage, ReadDevice } from './readers.ts';
import type { Sender } from './sender.ts';

/** What the steps know of a site: its policy, compiled once, and the readers they share. */
export interface SiteTransforms {
  readonly policy: Policy;
  readonly matchPage: MatchPage;
  readonly domains: ReadonlySet<string>;
  readonly lookUpPlace: LookUpPlace;
  readonly readDevice: ReadDevice;
}

/** Done once a request: reads the raw request, fills its own fields of the sender. */
export interface RequestStep {
  readonly name: string;
  run(raw: RawRequest, sender: Sender, site: SiteTransforms): DropReason | undefined;
}

export type RawPageView = Extract<RawEvent, { type: 'page_view' }>;

/** Done for each event: reads the raw event, fills its own fields of the parts. */
export interface EventStep {
  readonly name: string;
  run(raw: RawPageView, parts: EventParts, site: SiteTransforms): DropReason | undefined;
}
