/** The site that is counted. */
export const SITE = 'soak';
export const ORIGIN = 'https://soak.example';
/** A cell with fewer contributors is not published. */
export const K = 5;
/** How long a window takes events after its end. */
export const GRACE_MINUTES = 10;

/** Names of each kind that a client has for itself. */
const NAMES = 64;
const TARGETS = 20;
const PAGES = 30;

/** What a client can count, so that whoever finds a number knows whose it is. */
export interface ClientNames {
  readonly custom: readonly string[];
  readonly targets: readonly string[];
  readonly pages: readonly string[];
  /** Of visitors who consented. */
  readonly known: string;
}

export function namesOf(client: number): ClientNames {
  const list = (count: number, name: (bucket: number) => string) =>
    Array.from({ length: count }, (_, bucket) => name(bucket));
  return {
    custom: list(NAMES, (bucket) => `n${client}_${bucket}`),
    targets: list(TARGETS, (bucket) => `t${client}_${bucket}`),
    pages: list(PAGES, (bucket) => `/c${client}/b${bucket}`),
    known: `/known/c${client}`,
  };
}

/** The most clients whose names one policy can hold. */
export const MOST_CLIENTS = 10;

/**
 * A policy whose counts can be reconciled one by one: no noise, no rounding, and a cell
 * for each client's every name. A cell of custom events or clicks by the hour holds, at the
 * pace of the soak, one request.
 */
export function soakPolicy(clients: number): object {
  const names = Array.from({ length: clients }, (_, client) => namesOf(client));
  const page = { event: 'page_view', window: 'day' };
  return {
    site: SITE,
    version: 1,
    controller: { name: 'Soak', contact: 'soak@soak.example' },
    notice: `${ORIGIN}/privacy`,
    purposes: ['audience_measurement'],
    jurisdictions: ['other'],
    recipients: [],
    transfers: [],
    timezone: 'UTC',
    origins: [ORIGIN],
    pages: names.flatMap(({ pages, known }) => [...pages, known]),
    targets: names.flatMap(({ targets }) => targets),
    custom: Object.fromEntries(names.flatMap(({ custom }) => custom.map((name) => [name, {}]))),
    consent: {
      ...{ withoutConsent: 'count', gpc: 'denied', dnt: 'ignored', gcs: false, defaults: [] },
    },
    children: { directed: false },
    geo: 'none',
    cubes: [
      {
        ...{ name: 'total', ...page, dimensions: [] },
        measures: { count: {}, visits: {}, visitors: {} },
      },
      {
        ...{ name: 'pages', ...page, dimensions: ['page'] },
        measures: { count: {}, visits: {}, visitors: {} },
      },
      {
        ...{ name: 'names', event: 'custom', dimensions: ['name'], window: 'hour' },
        measures: { count: {} },
      },
      {
        ...{ name: 'targets', event: 'click', dimensions: ['target'], window: 'hour' },
        measures: { count: {} },
      },
    ],
    release: { mechanism: 'suppression', k: K, rounding: 1, graceMinutes: GRACE_MINUTES },
    retention: { months: 25 },
  };
}
