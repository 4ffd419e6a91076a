import { CELL_BUDGET, type Cube, type Dimension } from '../cube.ts';
import type { PropSpec } from '../customEvents.ts';
import type { Policy } from '../policy.ts';

/** Segments that are assumed behind an open one. */
export const OPEN_SEGMENT = 50;

/** How many cells of a cube are assumed to occur: joint values of what goes together, then the product of the groups. */
export function cellsOf(policy: Policy, cube: Cube): number {
  const has = (dimension: Dimension) => cube.dimensions.includes(dimension);
  const place = has('region') ? 40 : has('country') ? 30 : 1;
  const versions = has('browser_version') || has('os_version');
  const family = (has('device') ? 3 : 1) * (has('os') ? 6 : 1) * (has('browser') ? 8 : 1);
  const device = versions ? 60 : Math.min(25, family);
  const rest = cube.dimensions
    .map((dimension) => valuesOf(policy, cube, dimension))
    .reduce((product, values) => product * values, 1);
  return Math.min(CELL_BUDGET, place * device * rest);
}

function valuesOf(policy: Policy, cube: Cube, dimension: Dimension): number {
  switch (dimension) {
    case 'country':
    case 'region':
    case 'device':
    case 'os':
    case 'os_version':
    case 'browser':
    case 'browser_version':
      return 1; // counted together above
    case 'language':
      return 20;
    case 'timezone':
      return 25;
    case 'screen':
      return 4;
    case 'page':
    case 'from':
      return policy.pages.reduce((sum, template) => sum + valuesOfPage(template), 1);
    case 'referrer':
      return 40;
    case 'utm_source':
      return policy.utm.source.length + 2;
    case 'utm_medium':
      return policy.utm.medium.length + 2;
    case 'utm_campaign':
      return policy.utm.campaign.length + 2;
    case 'engaged':
      return 8;
    case 'exit':
      return 2;
    case 'target':
      return policy.targets.length + 1;
    case 'error_kind':
      return 3;
    case 'error_name':
      return policy.errors.length + 1;
    case 'error_status':
      return 6;
    case 'name':
      return Object.keys(policy.custom).length + 1;
    case 'value':
      return valuesOfProp(policy.custom[cube.custom ?? '']?.[cube.prop ?? '']);
  }
}

function valuesOfPage(template: string): number {
  return OPEN_SEGMENT ** (template.match(/\{/g) ?? []).length;
}

function valuesOfProp(prop: PropSpec | undefined): number {
  if (!prop) return 1;
  if ('enum' in prop) return prop.enum.length + 1;
  return 'boolean' in prop ? 3 : prop.buckets.length + 2;
}
