import type { Basis, Sender } from './sender.ts';
import type { Visitor } from './visitor.ts';

declare const brand: unique symbol;

/**
 * What the transforms leave of an event: reduced dimensions, no identifier that
 * can be read. Branded, so that a `RawEvent` cannot pass for one.
 */
export interface Event {
  readonly [brand]: true;
  readonly type: 'page_view';
  /** Milliseconds since 1970; only its window is kept. */
  readonly at: number;
  readonly basis: Basis;
  readonly visitor: Visitor | undefined;
  /** Whether it starts a visit: no referrer, or one of another site. */
  readonly entry: boolean;
  readonly country: string;
  readonly region: string;
  readonly device: string;
  readonly os: string;
  readonly browser: string;
  readonly page: string;
  readonly referrer: string;
}

/** The parts that differ within one request. */
export interface EventParts {
  type: 'page_view';
  at: number;
  entry: boolean;
  page: string;
  referrer: string;
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
    browser: sender.browser,
    page: parts.page,
    referrer: parts.referrer,
  } as Event;
}
