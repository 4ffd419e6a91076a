import type { WindowKind } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import { testPolicy } from '../support/policy.ts';

export const GRACE_MS = 15 * 60_000;
export const K = 5;

/** What the model counts of a site: its cubes, written down once more and not read from the policy. */
export interface ModelCube {
  readonly name: string;
  readonly kind: WindowKind;
  readonly dimension: 'device' | 'os' | 'browser' | 'page' | undefined;
  readonly counts: readonly ('count' | 'visits' | 'visitors')[];
  /** The most events and visits of one visitor that count; without one, all do. */
  readonly bounds?: { readonly count: number; readonly visits: number };
  /** The cells that one visitor counts in; undefined where visitors are not told apart. */
  readonly cellsOfVisitor?: number;
}

export interface ModelSite {
  readonly name: string;
  readonly timezone: string;
  readonly mechanism: 'suppression' | 'dp';
  readonly cubes: readonly ModelCube[];
  /** The kinds of window of a page view, and of a grant of consent. */
  readonly kinds: readonly WindowKind[];
  readonly kindsOfGrant: readonly WindowKind[];
}

/** Small cells withheld; hours, days, weeks and months. */
const SHOP: ModelSite = {
  name: 'shop',
  timezone: 'Europe/Berlin',
  mechanism: 'suppression',
  kinds: ['hour', 'day', 'week', 'month'],
  kindsOfGrant: ['day', 'week', 'month'],
  cubes: [
    { name: 'pulse', kind: 'hour', dimension: undefined, counts: ['count', 'visits'] },
    {
      ...{ name: 'total', kind: 'day', dimension: undefined, cellsOfVisitor: 1 },
      counts: ['count', 'visits', 'visitors'],
    },
    {
      ...{ name: 'devices', kind: 'day', dimension: 'device', cellsOfVisitor: 1 },
      counts: ['count', 'visitors'],
    },
    {
      ...{ name: 'pages', kind: 'day', dimension: 'page', cellsOfVisitor: 2 },
      counts: ['count', 'visitors'],
    },
    {
      ...{ name: 'week', kind: 'week', dimension: 'os', cellsOfVisitor: 1 },
      counts: ['count', 'visitors'],
    },
    {
      ...{ name: 'month', kind: 'month', dimension: 'browser', cellsOfVisitor: 1 },
      counts: ['visits', 'visitors'],
    },
  ],
};

/** The same without months: to see the end of one, the noisy site would go through thirty days. */
const KIOSK: ModelSite = {
  ...SHOP,
  name: 'kiosk',
  kinds: ['hour', 'day', 'week'],
  kindsOfGrant: ['day', 'week'],
  cubes: SHOP.cubes.filter(({ kind }) => kind !== 'month'),
};

/** With noise of which every draw is zero; every day by the clock, each cell published. */
const BLOG: ModelSite = {
  name: 'blog',
  // Its clocks are set by half an hour.
  timezone: 'Australia/Lord_Howe',
  mechanism: 'dp',
  kinds: ['day'],
  kindsOfGrant: ['day'],
  cubes: [
    {
      ...{ name: 'total', kind: 'day', dimension: undefined, cellsOfVisitor: 1 },
      ...{ counts: ['count', 'visits', 'visitors'], bounds: { count: 3, visits: 2 } },
    },
    {
      ...{ name: 'devices', kind: 'day', dimension: 'device', cellsOfVisitor: 1 },
      ...{ counts: ['count', 'visits', 'visitors'], bounds: { count: 3, visits: 2 } },
    },
  ],
};

export const SITES: ReadonlyMap<string, ModelSite> = new Map(
  [SHOP, KIOSK, BLOG].map((site) => [site.name, site]),
);

/** Which sites a schedule has. */
export const CASTS: readonly (readonly string[])[] = [
  ['shop'],
  ['kiosk', 'blog'],
  ['blog', 'kiosk'],
];

/** The policies that say the same. */
export const POLICIES: ReadonlyMap<string, Policy> = new Map(
  [...SITES.values()].map((site) => [site.name, policyOf(site)]),
);

function policyOf({ name, timezone, mechanism, cubes }: ModelSite): Policy {
  const dp = mechanism === 'dp';
  // Exactly what is spent: a release that is booked twice goes over it.
  const ceilings = { day: 2, month: 62 };
  return testPolicy({
    ...{ site: name, timezone },
    pages: ['/', '/pricing', '/about'],
    cubes: cubes.filter((cube) => cube.name !== 'pulse').map((cube) => declare(cube, dp)),
    release: {
      graceMinutes: GRACE_MS / 60_000,
      ...(dp ? { mechanism, ceilings } : { mechanism, k: K, rounding: 1 }),
    },
  });
}

function declare(
  { name, kind, dimension, counts, bounds, cellsOfVisitor }: ModelCube,
  dp: boolean,
) {
  const bound = { ...bounds, visitors: cellsOfVisitor ?? 1 };
  return {
    ...{ name, event: 'page_view', window: kind },
    dimensions: dimension ? [dimension] : [],
    measures: Object.fromEntries(counts.map((it) => [it, { bound: bound[it] }])),
    ...(dp ? { epsilon: 1 } : {}),
  };
}
