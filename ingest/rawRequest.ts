import type { ConsentField, Envelope, WireEvent } from './wire.ts';

/**
 * A parsed event, still as the client sent it; `at` is already corrected to
 * the server's clock (milliseconds since 1970).
 */
export type RawEvent = WireEvent;

/** Where a sender is, never finer than an ISO 3166-2 subdivision. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 3166-2, or the country where the subdivision is not known. */
  readonly region: string;
}

/** The low-entropy client hints, as the headers have them; empty where they were not sent. */
export interface ClientHints {
  readonly brands: string;
  readonly platform: string;
  readonly mobile: boolean;
}

/**
 * A request with everything that could identify its sender: address, user
 * agent, ids. It lives until the transforms return, and is never kept, logged
 * or put in an error message.
 */
export interface RawRequest {
  readonly site: string;
  readonly receivedAt: number;
  readonly address: string | undefined;
  /** The sender's place where the platform tells it, so that no address is needed. */
  readonly place?: Place | undefined;
  readonly userAgent: string;
  /** `Sec-GPC: 1`, see https://w3c.github.io/gpc/. */
  readonly gpc: boolean;
  /** `DNT: 1`. */
  readonly dnt: boolean;
  /** The sender says that a child uses it. */
  readonly child: boolean;
  readonly acceptLanguage: string;
  /** What the browser sends of itself with every request, https://wicg.github.io/ua-client-hints/. */
  readonly hints: ClientHints;
  /** What a script read from the device; without consent nothing of it is used. */
  readonly context: Envelope['context'];
  readonly consent: ConsentField | undefined;
  readonly visitor: string | undefined;
  readonly events: readonly RawEvent[];
}
