import type { Answer } from '../answer.ts';
import type { Problem } from '../problem.ts';
import type { Place } from '../rawRequest.ts';
import type { EventsRequest } from '../readRequest.ts';
import type { WireError } from '../wire.ts';

/** A request of another product's client, as a platform tells it. */
export interface ForeignRequest {
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** The connection's address, or what a trusted proxy tells of it. */
  readonly address: string | undefined;
  /** Whether a trusted proxy told the address, which is then not the connection's own. */
  readonly forwarded: boolean;
  readonly place: Place | undefined;
  /** Of the URL, without query. */
  readonly path: string;
  /** The body. */
  readonly text: string;
}

/**
 * One request of our wire format: `envelope` is the JSON of one `POST /v1/events`, `request`
 * how its sender is told (user agent, address and language may be other than the connection's).
 */
export interface Translated {
  readonly request: EventsRequest;
  readonly envelope: unknown;
  /** Where a batch has its events; without it what is wrong with one is told without a place. */
  readonly indexes?: readonly number[];
}

export interface DialectDeps {
  /** The site that other products' clients call so, `undefined` for none. */
  readonly siteOf: (name: string) => string | undefined;
  readonly originsOf: (site: string) => readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A UUID. */
  readonly randomId: () => string;
}

/** What became of all that was in a request, together. */
export interface Receipts {
  readonly accepted: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly errors: readonly WireError[];
}

/** How another product's clients talk: pure mapping, to our wire format and back. */
export interface Dialect {
  /** The route in metrics. */
  readonly name: 'plausible' | 'umami' | 'segment';
  readonly paths: readonly string[];
  /** Bytes of a body. */
  readonly maxBody: number;
  /**
   * Several, since a Segment batch mixes senders; none, when everything in it is accepted and
   * dropped, as identity calls.
   */
  readonly translate: (sent: ForeignRequest, deps: DialectDeps) => readonly Translated[] | Problem;
  readonly accepted: (receipts: Receipts) => Answer;
  readonly refused: (problem: Problem) => Answer;
}
