import type { Policy } from '../../policy/policy.ts';
import type { CanaryRequest } from '../canaryGround.ts';
import type { Planter } from './planter.ts';

/** A request of the flood, and what has to come of it. */
export interface Planned {
  /** What it is, for the report: a method, a path without anything planted, and what is wrong with it. */
  readonly what: string;
  readonly request: CanaryRequest;
  /** The statuses that may be answered. */
  readonly statuses: readonly number[];
  /** How many of its events are counted, where that is certain. */
  readonly accepted?: number;
  /** Of two requests of one name, the answers must be equal. */
  readonly pair?: string;
}

/** What a flood is made for. */
export interface FloodDeps {
  readonly planter: Planter;
  /** Of the canaries' site. */
  readonly policy: Policy;
  /** By the deployment's clock, in milliseconds since 1970. */
  readonly now: number;
  /** Whether requests may come from local addresses. */
  readonly local: boolean;
  readonly size: FloodSize;
}

export interface FloodSize {
  /** Under how many choices of consent each kind is planted in each field. */
  readonly choices: number;
  /** Visitors who send the same values to `/v1/events`, twice; more where a policy withholds more. */
  readonly visitors: number;
  /** Visitors who do so in a batch of Segment's. */
  readonly batched: number;
  /** Whether all other ways are gone as well: refused requests, unknown paths, other products' clients. */
  readonly everyWay: boolean;
}

export const FULL_SIZE: FloodSize = { choices: 8, visitors: 90, batched: 1800, everyWay: true };

/** What a sender may set that other parts of the way add, a value of its own in each. */
export function plantedHeaders(planter: Planter): Record<string, string> {
  const header = () => planter.plant('IPv4 address in a header');
  return {
    'user-agent': planter.plant('user agent'),
    'x-forwarded-for': `${header()}, ${planter.plant('IPv6 address')}, ${header()}`,
    forwarded: `for=${header()};proto=https, for="[${planter.plant('IPv6 address')}]"`,
    'x-real-ip': header(),
    'cf-connecting-ip': planter.plant('IPv6 address'),
    'true-client-ip': planter.plant('IPv4 address'),
    'x-client-ip': planter.plant('IPv4 address'),
    cookie: `hc=${planter.plant('cookie')}; uid=${planter.plant('visitor id')}`,
    referer: `https://search.example/?q=${planter.plant('query string')}&u=${planter.encoded('email address')}`,
    'accept-language': `${planter.plant('language')},en;q=0.8`,
    'x-request-id': planter.plant('device id'),
    traceparent: `00-${planter.plant('device id').replaceAll('-', '').toLowerCase()}-00f067aa0ba902b7-01`,
  };
}

/** A POST as browsers and programs send it. */
export function post(
  path: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
  from?: string,
): CanaryRequest {
  const type = { 'content-type': 'application/json' };
  return {
    method: 'POST',
    path,
    headers: { ...type, ...headers },
    body,
    ...(from ? { from } : {}),
  };
}
