import type { Policy } from '../../../policy/policy.ts';
import type { Visit } from '../../traffic/visits.ts';
import type { Meaning } from '../sayings.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A way to say yes or no in another product's words. */
export interface ForeignSaying {
  /** For a reader. */
  readonly name: string;
  /** Puts it into a body in which nothing is said. */
  readonly say: (body: Json) => Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** What it must be taken for; undefined where the region decides. */
  readonly means: (policy: Policy) => Meaning | undefined;
}

/** A client of another product, as docs/compatible.md promises to hear it. */
export interface ForeignClient {
  /** For a reader. */
  readonly name: string;
  readonly path: string;
  /** Of a visit what these clients can tell, as it has to be counted: in our own words. */
  readonly told: (visit: Visit) => Visit;
  /** The bodies in which they tell it, with all that they would know of the browser, and no consent. */
  readonly bodies: (told: Visit, site: string) => readonly Json[];
  readonly headers: (told: Visit) => Readonly<Record<string, string>>;
  readonly granted: ForeignSaying;
  readonly denied: ForeignSaying;
  /** Beside `denied`. */
  readonly refusals: readonly ForeignSaying[];
  readonly objections: readonly ForeignSaying[];
}

/** A browser names the page's origin with every POST. */
export function browserHeaders({ headers, events: [first] }: Visit): Record<string, string> {
  const url = first && 'url' in first ? first.url : undefined;
  return { ...headers, ...(url === undefined ? {} : { origin: new URL(url).origin }) };
}

/** A server sends no more of the visitor than its body says: no languages, and its own user agent. */
export function asServerTells(visit: Visit): Visit {
  const agent = visit.headers['user-agent'];
  return { ...visit, headers: agent === undefined ? {} : { 'user-agent': agent } };
}

/** What a library of a server sends of itself. */
export const SERVER_HEADERS = { 'user-agent': 'node', 'accept-language': '*' } as const;
