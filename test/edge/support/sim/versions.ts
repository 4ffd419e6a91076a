import type { Policy } from '../../../../policy/policy.ts';
import { testPolicy } from '../../../support/policy.ts';

export const TIMEZONE = 'Europe/Berlin';
export const GRACE_MS = 15 * 60_000;

/** The bounds that differ between the versions; undefined where a cube has none, or is not there. */
export interface Version {
  readonly version: number;
  /** Views of one visitor's day that count by page. */
  readonly pageViews: number;
  /** Whether the week tells visitors apart. */
  readonly weekVisitors: boolean;
  /** Whether there is a cube more. */
  readonly extra: boolean;
}

/** What one visitor does in the hours of a day. */
export const HOURLY = 4;
/** Pages a visitor counts in. */
export const PAGES = 2;
/** Views of a visitor's day in the total, with noise. */
export const NOISY_VIEWS = 3;

/** A cube more, one less, another bound, and visitors of the week no longer told apart. */
export const VERSIONS: readonly Version[] = [
  { version: 11, pageViews: 3, weekVisitors: true, extra: false },
  { version: 12, pageViews: 3, weekVisitors: true, extra: true },
  { version: 13, pageViews: 2, weekVisitors: true, extra: false },
  { version: 14, pageViews: 5, weekVisitors: false, extra: true },
];

export type Mechanism = 'suppression' | 'dp';

const made = new Map<string, Policy>();

export function policyOf(version: Version, mechanism: Mechanism): Policy {
  const key = `${version.version} ${mechanism}`;
  const known = made.get(key);
  if (known) return known;
  const policy = mechanism === 'dp' ? noisy(version) : exact(version);
  made.set(key, policy);
  return policy;
}

function cube(name: string, dimensions: string[], window: string, measures: object, more = {}) {
  return { name, event: 'page_view', dimensions, window, measures, ...more };
}

function exact({ version, pageViews, weekVisitors, extra }: Version): Policy {
  const visitors = { visitors: {} };
  const checked = testPolicy({
    ...{ version, timezone: TIMEZONE, pages: ['/', '/pricing', '/about'] },
    cubes: [
      cube('total', [], 'day', { count: {}, ...visitors }),
      cube('paths', ['page'], 'day', { count: { bound: pageViews }, visitors: { bound: PAGES } }),
      cube('hours', ['device'], 'hour', { count: { bound: HOURLY } }),
      cube('weekly', ['country'], 'week', { count: {}, ...(weekVisitors ? visitors : {}) }),
      cube('monthly', ['country', 'device'], 'month', visitors),
      ...(extra ? [cube('extra', ['os'], 'day', { count: {} })] : []),
    ],
    audience: [],
    release: {
      ...{ mechanism: 'suppression', k: 5, rounding: 1 },
      graceMinutes: GRACE_MS / 60_000,
    },
  });
  // Below what a policy may say: every cell is seen, also those of an hour whose visitors came before.
  return { ...checked, release: { ...checked.release, k: 0 } } as Policy;
}

function noisy({ version, extra }: Version): Policy {
  const epsilon = { epsilon: 1 };
  // Three measures: noise of which every draw is zero can be had for these scales.
  const measures = {
    ...{ count: { bound: NOISY_VIEWS }, visits: { bound: 2 }, visitors: { bound: 1 } },
  };
  return testPolicy({
    ...{ version, timezone: TIMEZONE, pages: ['/', '/pricing', '/about'] },
    cubes: [
      cube('total', [], 'day', measures, epsilon),
      cube('weekly', [], 'week', measures, epsilon),
      ...(extra ? [cube('extra', ['device'], 'day', measures, epsilon)] : []),
    ],
    audience: [],
    release: {
      ...{ mechanism: 'dp', ceilings: { day: 10, month: 300 } },
      graceMinutes: GRACE_MS / 60_000,
    },
  });
}
