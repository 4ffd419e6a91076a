import { type SimulatedRequest, simulate } from '../../../demo/simulate.ts';
import { NOON } from './sites.ts';
import type { SmokeRequest } from './smokeRequest.ts';

const DAY = 86_400_000;
/** The day after that of the cases. */
const FROM = NOON + DAY / 2;

/** A request and when it is sent, milliseconds since 1970. */
export interface Visit {
  readonly at: number;
  readonly request: SmokeRequest;
}

/** When the month of the visits is over, and what it counted is released. */
export const MONTH_OVER = Date.UTC(2040, 10, 1, 2);
/** When the two days of the visits are over. */
export const DAYS_OVER = FROM + 2 * DAY + 3_600_000;

/**
 * Two days of people who consented, refused, objected or said nothing, some of whom decide in
 * mid-visit, and of bots; the same each time. Each has a place and an id of their own.
 */
export function visitsOf(site: string): Visit[] {
  const traffic = simulate({
    ...{ seed: 7, site, people: 130 },
    from: FROM,
    until: FROM + 2 * DAY,
  });
  const places = new Map(traffic.people.map(({ address, region }) => [address, region]));
  return [...traffic.days()]
    .flatMap(({ requests }) => requests.filter(isOfInterest))
    .map(({ at, address, headers, body }: SimulatedRequest) => {
      const place = places.get(address);
      const all = { 'content-type': 'application/json', ...headers };
      return {
        at,
        request: { path: '/v1/events', headers: all, body, ...(place ? { place } : {}) },
      };
    });
}

/** Bots come in dozens, and all are dropped alike. */
function isOfInterest({ headers }: SimulatedRequest, index: number): boolean {
  return index % 20 === 0 || !/bot/i.test(headers['user-agent'] ?? '');
}
