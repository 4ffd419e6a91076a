import type { EventType } from '../policy/cube.ts';
import { NONE } from '../policy/values.ts';
import type { Basis, Sender } from './sender.ts';
import type { Visitor } from './visitor.ts';

declare const brand: unique symbol;

/** What is counted: an event of a cube's, or a grant of consent, by which a visitor becomes known. */
export type CountedType = EventType | 'consent';

/** The parts that differ within one request. Each step fills its own. */
export interface EventParts {
  type: CountedType;
  at: number;
  /**
   * Whether it starts a visit: a page view with no referrer, or with one of another
   * site. Of a grant: whether this visit's entry was counted before it, without an id.
   */
  entry: boolean;
  page: string;
  from: string;
  referrer: string;
  utm_source: string;
  utm_medium: string;
  utm_campaign: string;
  engaged: string;
  exit: string;
  target: string;
  error_kind: string;
  error_name: string;
  error_status: string;
  /** A custom event's name, and its declared props as labels. */
  name: string;
  props: Readonly<Record<string, string>>;
}

/**
 * What the transforms leave of an event: reduced dimensions, no identifier that
 * can be read. Branded, so that a `RawEvent` cannot pass for one.
 */
export type Event = Readonly<EventParts> &
  Readonly<Omit<Sender, 'basis' | 'visitor'>> & {
    readonly [brand]: true;
    readonly basis: Basis;
    readonly visitor: Visitor | undefined;
  };

const NO_PROPS: Readonly<Record<string, string>> = Object.freeze({});

export function emptyParts(type: CountedType, at: number): EventParts {
  return {
    type,
    at,
    entry: false,
    page: NONE,
    from: NONE,
    referrer: NONE,
    utm_source: NONE,
    utm_medium: NONE,
    utm_campaign: NONE,
    engaged: NONE,
    exit: NONE,
    target: NONE,
    error_kind: NONE,
    error_name: NONE,
    error_status: NONE,
    name: NONE,
    props: NO_PROPS,
  };
}

/** The only place where an `Event` is made: field by field, never by spread. */
export function buildEvent(sender: Sender, parts: EventParts): Event {
  return {
    type: parts.type,
    at: parts.at,
    basis: sender.basis,
    visitor: sender.visitor,
    entry: parts.entry,
    country: sender.country,
    region: sender.region,
    device: sender.device,
    os: sender.os,
    os_version: sender.os_version,
    browser: sender.browser,
    browser_version: sender.browser_version,
    language: sender.language,
    timezone: sender.timezone,
    screen: sender.screen,
    page: parts.page,
    from: parts.from,
    referrer: parts.referrer,
    utm_source: parts.utm_source,
    utm_medium: parts.utm_medium,
    utm_campaign: parts.utm_campaign,
    engaged: parts.engaged,
    exit: parts.exit,
    target: parts.target,
    error_kind: parts.error_kind,
    error_name: parts.error_name,
    error_status: parts.error_status,
    name: parts.name,
    props: parts.props,
  } as Event;
}
