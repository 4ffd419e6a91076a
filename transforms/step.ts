import type { RawEvent, RawRequest } from '../ingest/rawRequest.ts';
import type { Policy } from '../policy/policy.ts';
import type { DropReason } from './dropReason.ts';
import type { EventParts } from './event.ts';
import type { LookUpPlace, MatchPage, ReadDevice } from './readers.ts';
import type { Sender } from './sender.ts';

/** What the steps know of a site: its policy, compiled once, and the readers they share. */
export interface SiteTransforms {
  readonly policy: Policy;
  readonly origins: ReadonlySet<string>;
  readonly matchPage: MatchPage;
  /** Whether any cube counts the page before: else it is not even read. */
  readonly readsFrom: boolean;
  readonly domains: ReadonlySet<string>;
  readonly labels: DeclaredLabels;
  readonly lookUpPlace: LookUpPlace;
  readonly readDevice: ReadDevice;
}

/** The labels that the policy declares, to be found fast. */
export interface DeclaredLabels {
  readonly target: ReadonlySet<string>;
  readonly error: ReadonlySet<string>;
  readonly utm_source: ReadonlySet<string>;
  readonly utm_medium: ReadonlySet<string>;
  readonly utm_campaign: ReadonlySet<string>;
}

/** Done once a request: reads the raw request, fills its own fields of the sender. */
export interface RequestStep {
  readonly name: string;
  run(raw: RawRequest, sender: Sender, site: SiteTransforms): DropReason | undefined;
}

/** Every event but a change of consent, which is none to count. */
export type CountedEvent = Exclude<RawEvent, { type: 'consent' }>;

/** Done for each event: reads the raw event, fills its own fields of the parts. */
export interface EventStep {
  readonly name: string;
  run(
    raw: CountedEvent,
    parts: EventParts,
    site: SiteTransforms,
    sender: Readonly<Sender>,
  ): DropReason | undefined;
}
