import type { Cube, Dimension } from '../../policy/cube.ts';
import type { PropSpec } from '../../policy/customEvents.ts';
import type { Platform } from '../../policy/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import { pageValues } from './pageValues.ts';
import {
  COUNTRIES,
  isFamily,
  isLanguage,
  isReferrer,
  isRegion,
  isVersion,
  isZone,
} from './valueForms.ts';

/** The values that a dimension may have: all of them where the policy and the code say which, else what they look like. */
export type Values = { readonly all: ReadonlySet<string> } | { fits(value: string): boolean };

const [UNKNOWN, OTHER, NONE] = ['(unknown)', '(other)', '(none)'];

/** More cells than this are not published one and all: docs/policy.md, "Noise or suppression". */
const MOST_CELLS = 4096;

/** How many cells a cube's domain has, where it is closed. */
export function domainSize(policy: Policy, cube: Cube, platform: Platform): number | undefined {
  let size = 1;
  for (const dimension of cube.dimensions) {
    const values = dimensionValues(policy, cube, dimension, platform);
    if (!('all' in values)) return undefined;
    size *= values.all.size;
  }
  return size > MOST_CELLS ? undefined : size;
}

/** What may stand in a column, by the policy and by the lists that everybody has: ISO, IANA, public suffixes. */
export function dimensionValues(
  policy: Policy,
  cube: Pick<Cube, 'custom' | 'prop'>,
  dimension: Dimension,
  platform: Platform,
): Values {
  switch (dimension) {
    case 'country':
      return policy.geo === 'none' ? listed(UNKNOWN) : listed(...COUNTRIES, UNKNOWN);
    case 'region':
      return { fits: (value) => isRegion(value, policy, platform) };
    case 'device':
      return listed('desktop', 'mobile', 'tablet', 'other');
    case 'os':
    case 'browser':
      return { fits: (value) => isFamily(value, dimension) };
    case 'os_version':
    case 'browser_version':
      return { fits: (value) => isVersion(value, dimension === 'os_version' ? 'os' : 'browser') };
    case 'language':
      return { fits: isLanguage };
    case 'timezone':
      return { fits: isZone };
    case 'screen':
      return listed('small', 'medium', 'large', 'extra large', UNKNOWN);
    case 'referrer':
      return { fits: isReferrer };
    case 'page':
    case 'from':
      return pageValues(policy.pages, [OTHER, NONE]);
    case 'utm_source':
      return listed(...policy.utm.source, OTHER, NONE);
    case 'utm_medium':
      return listed(...policy.utm.medium, OTHER, NONE);
    case 'utm_campaign':
      return listed(...policy.utm.campaign, OTHER, NONE);
    case 'engaged':
      return listed(...SPANS, UNKNOWN);
    case 'exit':
      return listed('yes', 'no');
    case 'target':
      return listed(...policy.targets, OTHER);
    case 'error_kind':
      return listed('crash', 'load', 'api');
    case 'error_name':
      return listed(...policy.errors, OTHER);
    case 'error_status':
      return { fits: (value) => value === NONE || /^[1-5]\d\d$/.test(value) };
    case 'name':
      return cube.custom === undefined
        ? listed(...Object.keys(policy.custom), OTHER)
        : listed(cube.custom);
    case 'value':
      return listed(...labelsOf(policy.custom[cube.custom ?? '']?.[cube.prop ?? '']), OTHER, NONE);
  }
}

function listed(...values: readonly string[]): Values {
  return { all: new Set(values) };
}

const SPANS = [
  ...['under 5 s', '5 to 15 s', '15 to 30 s', '30 to 60 s'],
  ...['1 to 3 min', '3 to 10 min', '10 to 30 min', '30 min and more'],
];

/** Edges 0, 5 and 10 tell "under 0", "0 to 5", "5 to 10" and "10 and more". */
function labelsOf(prop: PropSpec | undefined): readonly string[] {
  if (!prop) return [];
  if ('enum' in prop) return prop.enum;
  if ('boolean' in prop) return ['true', 'false'];
  const { buckets } = prop;
  return [
    ...buckets.map((edge, index) =>
      index === 0 ? `under ${edge}` : `${buckets[index - 1]} to ${edge}`,
    ),
    `${buckets.at(-1)} and more`,
  ];
}
