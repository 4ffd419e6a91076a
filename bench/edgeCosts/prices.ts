/** When the pages were read: the stored copies that could be had offline, the newest of each. */
export const READ_ON = '2026-11-22';

const DOCS = 'https://developers.cloudflare.com';
const WORKERS = `${DOCS}/workers/platform/pricing/`;
const OBJECTS = `${DOCS}/durable-objects/platform/pricing/`;
const R2 = `${DOCS}/r2/pricing/`;
const ASSETS = `${DOCS}/workers/static-assets/billing-and-limitations/`;

export interface Price {
  readonly what: string;
  /** What the month's subscription has in it, in single units. */
  readonly included: number;
  /** US dollars for so many units. */
  readonly dollars: number;
  readonly per: number;
  /** Whether a begun lot of `per` is charged as a whole one. */
  readonly wholeLots: boolean;
  readonly page: string;
}

/** What the Workers Paid plan costs a month before anything is used, in US dollars. */
export const SUBSCRIPTION = { dollars: 5, page: WORKERS };

/** What is billed by use on the Workers Paid plan. */
export const PRICES = {
  workerRequests: price('Worker requests', 10e6, 0.3, 1e6, false, WORKERS),
  workerCpuMs: price('Worker CPU, ms', 30e6, 0.02, 1e6, false, WORKERS),
  objectRequests: price('Durable Object requests', 1e6, 0.15, 1e6, true, OBJECTS),
  objectGbSeconds: price('Durable Object duration, GB-s', 400e3, 12.5, 1e6, true, OBJECTS),
  rowsRead: price('SQLite rows read', 25e9, 0.001, 1e6, false, OBJECTS),
  rowsWritten: price('SQLite rows written', 50e6, 1, 1e6, false, OBJECTS),
  storedGb: price('SQLite storage, GB-month', 5, 0.2, 1, false, OBJECTS),
  r2Writes: price('R2 class A operations (put, list)', 1e6, 4.5, 1e6, true, R2),
  r2Reads: price('R2 class B operations (get)', 10e6, 0.36, 1e6, true, R2),
} as const satisfies Record<string, Price>;
export type Item = keyof typeof PRICES;

/** Used as well, without a price by use. */
export const FREE = [
  ['Static assets that no Worker touches', 'free, no limit', WORKERS],
  ['Static assets that the Worker hands out', 'a Worker request each', ASSETS],
  ['Cron triggers', 'a Worker request each', WORKERS],
  ['Traffic to the Internet', 'free', WORKERS],
  ['R2 deletions', 'free', R2],
  ['R2 storage (some kB here)', '10 GB-month free', R2],
  [
    'Rate limit binding',
    'no price found: not verified',
    `${DOCS}/workers/runtime-apis/bindings/rate-limit/`,
  ],
  [
    'The log of 30 days behind point-in-time recovery',
    'no price found: not verified',
    `${DOCS}/durable-objects/api/sqlite-storage-api/`,
  ],
] as const;

function price(
  what: string,
  included: number,
  dollars: number,
  per: number,
  wholeLots: boolean,
  page: string,
): Price {
  return { what, included, dollars, per, wholeLots, page };
}
