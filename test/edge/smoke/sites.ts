import demo from '../../../policies/demo.json' with { type: 'json' };
import { EVERY_EVENT_CUBES } from '../../support/policy.ts';

/** Its year lies ahead: alarms go by the machine's clock, and must not ring by themselves. A Monday. */
export const NOON = Date.UTC(2040, 9, 1, 12);

const { audience: _, ...plain } = demo;
const daily = { window: 'day', measures: { count: {} } };

/** Counts whatever there is to be read of an event. */
const golden = {
  ...{ ...plain, site: 'golden' },
  pages: [
    ...['/', '/orders/:id', '/orders/new', '/blog/{slug}', '/blog/{slug}/comments', '/docs/*'],
    '/pricing',
  ],
  targets: ['signup', 'outbound', 'outbound:shop.example'],
  errors: ['TypeError'],
  utm: { source: ['newsletter'], medium: ['email'], campaign: [] },
  custom: {
    feature: {
      plan: { enum: ['free', 'pro'] },
      trial: { boolean: true },
      seats: { buckets: [0, 5, 10] },
    },
  },
  consent: { ...demo.consent, tcf: { vendor: 7 } },
  cubes: [
    ...EVERY_EVENT_CUBES,
    ...['page', 'referrer', 'country', 'region', 'language', 'timezone', 'screen', 'device', 'os'],
    ...['os_version', 'browser', 'browser_version', 'utm_source', 'utm_medium'],
  ].map((cube) =>
    typeof cube === 'string'
      ? { ...daily, name: cube, event: 'page_view', dimensions: [cube] }
      : cube,
  ),
};

/** Where what comes without a grant is dropped, and the browser's signals are objections. */
const strict = {
  ...{ ...golden, site: 'strict' },
  consent: {
    ...golden.consent,
    ...{ withoutConsent: 'drop', gpc: 'objected', dnt: 'objected' },
    defaults: [{ regions: ['IN-KA'], consent: 'granted' }],
  },
};

const noisyCube = (name: string, dimensions: string[], window: string, measures: object) => ({
  ...{ name, event: 'page_view', dimensions, window, epsilon: 1, measures },
});

/** Publishes with noise. */
const noisy = {
  ...{ ...plain, site: 'noisy' },
  cubes: [
    noisyCube('total', [], 'day', { count: { bound: 10 }, visitors: {} }),
    noisyCube('devices', ['device'], 'day', { visitors: {} }),
    noisyCube('regions', ['country', 'region'], 'week', { visitors: {} }),
  ],
  release: { mechanism: 'dp', ceilings: { day: 10, month: 100 }, graceMinutes: 15 },
};

/** The policies of the deployment that all is sent to, as their files have them. */
export const SMOKE_SITES: readonly { readonly site: string }[] = [
  demo,
  { ...demo, site: 'cases' },
  golden,
  strict,
  noisy,
];
