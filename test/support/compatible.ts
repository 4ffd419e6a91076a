import { answerCompatible, type CompatibleDeps } from '../../ingest/compatible/answerCompatible.ts';
import type { Dialect, ForeignRequest } from '../../ingest/compatible/dialect.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import { changedPolicy } from './policyFolder.ts';
import { ORIGIN } from './wire.ts';

/** What the demo's site is called by clients of other products. */
export const UMAMI_ID = '94db1cb1-74f4-4a40-ad6c-962362670409';
export const WRITE_KEY = 'bRvPeKqZ0aXlTnUw';

const daily = { window: 'day', measures: { count: {} } };

/** How the demo's policy is to be changed so that it counts whatever these clients send. */
export const countsAll = {
  aliases: [UMAMI_ID, WRITE_KEY],
  custom: {
    signup: { plan: { enum: ['free', 'pro'] }, seats: { buckets: [1, 5] } },
    form_submission: {},
  },
  targets: ['outbound', 'outbound:shop.example', 'download:pdf'],
  utm: { source: ['news'], medium: [], campaign: [] },
  cubes: [
    {
      ...daily,
      ...{ name: 'pages', event: 'page_view', dimensions: ['page'] },
      measures: { count: {}, visits: {}, visitors: { bound: 5 } },
    },
    { ...daily, name: 'regions', event: 'page_view', dimensions: ['country'] },
    { ...daily, name: 'browsers', event: 'page_view', dimensions: ['browser'] },
    { ...daily, name: 'sources', event: 'page_view', dimensions: ['referrer', 'utm_source'] },
    { ...daily, name: 'steps', event: 'page_view', dimensions: ['from', 'page'] },
    { ...daily, name: 'leaves', event: 'page_leave', dimensions: ['page', 'engaged'] },
    { ...daily, name: 'clicks', event: 'click', dimensions: ['target'] },
    { ...daily, name: 'names', event: 'custom', dimensions: ['name'] },
    ...(['plan', 'seats'] as const).map((prop) => ({
      ...daily,
      ...{ name: prop, event: 'custom', custom: 'signup', prop, dimensions: ['value'] },
    })),
  ],
};

/** A folder with such a policy. */
export function compatiblePolicy(changes: object = {}): Promise<string> {
  return changedPolicy({ ...countsAll, ...changes });
}

/** Where time stands still in tests of translations, and which ids are random in them. */
export const NOW = Date.UTC(2026, 9, 1, 12);
export const RANDOM_ID = '0f8fad5b-d9cb-469f-a165-70867728950e';

export const dialectDeps = {
  siteOf: (name: string) => {
    if (name === 'other') return 'other';
    return ['demo', 'lamps.example', UMAMI_ID, WRITE_KEY].includes(name) ? 'demo' : undefined;
  },
  originsOf: (site: string) =>
    ({ demo: [ORIGIN, 'https://www.lamps.example'], other: ['https://other.example'] })[site],
  now: () => NOW,
  randomId: () => RANDOM_ID,
};

/** A request as a platform tells it, from a page of the demo's site unless the headers say else. */
export function foreignRequest(
  body: unknown,
  headers: Readonly<Record<string, string>> = { origin: ORIGIN },
): ForeignRequest {
  return {
    header: (name) => headers[name],
    ...{ address: '192.0.2.7', forwarded: false, place: undefined, path: '/' },
    text: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** Answers requests of a dialect; what is counted is collected. */
export function compatibleApp(dialect: Dialect, changes: Partial<CompatibleDeps> = {}) {
  const collected: RawRequest[] = [];
  const deps: CompatibleDeps = {
    ...dialectDeps,
    collect: async (request) => {
      collected.push(request);
      return { accepted: request.events.length, dropped: {} };
    },
    preview: () => undefined,
    ...changes,
  };
  const send = (body: unknown, headers?: Readonly<Record<string, string>>) => {
    const request = foreignRequest(body, headers);
    return answerCompatible(dialect, request, async () => request.text, deps);
  };
  return { collected, send, deps };
}
