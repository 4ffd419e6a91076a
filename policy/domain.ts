import type { Cube, Dimension } from './cube.ts';
import type { PropSpec } from './customEvents.ts';
import type { Policy } from './policy.ts';
import {
  COUNTRIES,
  DEVICES,
  ENGAGED,
  ERROR_KINDS,
  NONE,
  OTHER,
  SCREENS,
  UNKNOWN,
} from './values.ts';

/** Cells past which publishing every one, zeros included, would cost more than it tells. */
const LARGEST = 4096;

/** What closed domains are made of. */
export type Declared = Pick<Policy, 'geo' | 'pages' | 'targets' | 'errors' | 'custom' | 'utm'>;

/**
 * All cells that a cube can have, when its policy and this code alone say which:
 * then every cell is published, zeros included, and that one is there tells nothing
 * about anybody. Undefined where the values come from the events (regions,
 * referrers, open segments of pages), or are too many.
 */
export function domainOf(
  policy: Declared,
  cube: Pick<Cube, 'dimensions' | 'custom' | 'prop'>,
): readonly (readonly string[])[] | undefined {
  let cells: readonly (readonly string[])[] = [[]];
  for (const dimension of cube.dimensions) {
    const values = valuesOf(policy, cube, dimension);
    if (!values || cells.length * values.length > LARGEST) return undefined;
    const distinct = [...new Set(values)];
    cells = cells.flatMap((cell) => distinct.map((value) => [...cell, value]));
  }
  return cells;
}

function valuesOf(
  policy: Declared,
  cube: Pick<Cube, 'custom' | 'prop'>,
  dimension: Dimension,
): readonly string[] | undefined {
  switch (dimension) {
    case 'country':
      return policy.geo === 'none' ? [UNKNOWN] : [...COUNTRIES, UNKNOWN];
    case 'device':
      return DEVICES;
    case 'screen':
      return [...SCREENS.map(({ name }) => name), UNKNOWN];
    case 'engaged':
      return [...ENGAGED.map(({ name }) => name), UNKNOWN];
    case 'exit':
      return ['yes', 'no'];
    case 'page':
      return pagesOf(policy);
    case 'from': {
      const pages = pagesOf(policy);
      return pages && [...pages, NONE];
    }
    case 'utm_source':
      return [...policy.utm.source, OTHER, NONE];
    case 'utm_medium':
      return [...policy.utm.medium, OTHER, NONE];
    case 'utm_campaign':
      return [...policy.utm.campaign, OTHER, NONE];
    case 'target':
      return [...policy.targets, OTHER];
    case 'error_kind':
      return ERROR_KINDS;
    case 'error_name':
      return [...policy.errors, OTHER];
    case 'name':
      return cube.custom === undefined ? [...Object.keys(policy.custom), OTHER] : [cube.custom];
    case 'value':
      return labelsOf(policy.custom[cube.custom ?? '']?.[cube.prop ?? '']);
    default:
      return undefined;
  }
}

/** Templates that keep no segment of the path. An event of a page may also have none. */
function pagesOf({ pages }: Declared): readonly string[] | undefined {
  return pages.some((template) => template.includes('{')) ? undefined : [...pages, OTHER, NONE];
}

/** The labels that a declared prop's value may become. */
function labelsOf(prop: PropSpec | undefined): readonly string[] | undefined {
  if (!prop) return undefined;
  if ('enum' in prop) return [...prop.enum, OTHER, NONE];
  if ('boolean' in prop) return ['true', 'false', OTHER, NONE];
  return [...bucketLabels(prop.buckets), OTHER, NONE];
}

/** Edges 0, 5, 10 tell "under 0", "0 to 5", "5 to 10" and "10 and more". */
export function bucketLabels(edges: readonly number[]): string[] {
  const between = edges.slice(1).map((edge, index) => `${edges[index]} to ${edge}`);
  return [`under ${edges[0]}`, ...between, `${edges.at(-1)} and more`];
}
