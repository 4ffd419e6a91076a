import * as z from 'zod';
import type { Dimension } from '../policy/cube.ts';
import { DIMENSION_NAMES, DimensionName } from './dimensionNames.ts';

/** How a filter compares a dimension with its values; any one of them suffices. */
export const OPERATORS = [
  'is',
  'is_not',
  'contains',
  'contains_not',
  'matches',
  'matches_not',
] as const;
export type Operator = (typeof OPERATORS)[number];

export type Comparison = [operator: Operator, dimension: DimensionName, values: string[]];

/** A condition on dimensions, as Plausible's Stats API v2 writes it. */
export type Filter = Comparison | [joined: 'and' | 'or', filters: Filter[]] | ['not', Filter];

/** Comparisons and joins of one query, all together. */
const MAX_NODES = 50;
/** How deep joins may stand in one another. */
const MAX_DEPTH = 8;
/** Each regular expression is a pass of its own over the cells. */
const MAX_EXPRESSIONS = 10;

const values = z.array(z.string().max(256)).min(1).max(100);
const parts = z.array(z.string().min(1).max(256)).min(1).max(100);
const expressions = z.array(z.string().min(1).max(256)).min(1).max(MAX_EXPRESSIONS);

const Filter: z.ZodType<Filter> = z
  .lazy(() =>
    z.union(
      [
        z.tuple([z.enum(['is', 'is_not']), DimensionName, values]),
        z.tuple([z.enum(['contains', 'contains_not']), DimensionName, parts]),
        z.tuple([z.enum(['matches', 'matches_not']), DimensionName, expressions]),
        z.tuple([z.enum(['and', 'or']), z.array(Filter).min(1).max(20)]),
        z.tuple([z.literal('not'), Filter]),
      ],
      {
        error: `must be [operator, dimension, [values]] with one of ${OPERATORS.join(', ')}; or ["and" or "or", [filters]], or ["not", filter]`,
      },
    ),
  )
  .meta({ id: 'Filter', description: 'A condition on dimensions.' });

/** The filters of a query; all of them must hold. */
export const Filters = z
  .array(Filter)
  .max(20)
  .superRefine((filters, context) => {
    if (filters.some((filter) => depthOf(filter) > MAX_DEPTH)) {
      context.addIssue({ code: 'custom', message: `are nested deeper than ${MAX_DEPTH}` });
    }
    if (filters.reduce((sum, filter) => sum + nodesOf(filter), 0) > MAX_NODES) {
      context.addIssue({ code: 'custom', message: `are more than ${MAX_NODES}, all together` });
    }
  });

/** The column a comparison reads. */
export function columnOf([, name]: Comparison): Dimension {
  return DIMENSION_NAMES[name];
}

export function isComparison(filter: Filter): filter is Comparison {
  return filter.length === 3;
}

/** The filters that stand in a join or a negation; none in a comparison. */
export function partsOf(filter: Filter): readonly Filter[] {
  if (isComparison(filter)) return [];
  return filter[0] === 'not' ? [filter[1]] : filter[1];
}

/** Every comparison of a filter, with its place in the query. */
export function comparisonsOf(filter: Filter, path: string): { path: string; it: Comparison }[] {
  if (isComparison(filter)) return [{ path, it: filter }];
  if (filter[0] === 'not') return comparisonsOf(filter[1], `${path}.1`);
  return filter[1].flatMap((part, index) => comparisonsOf(part, `${path}.1.${index}`));
}

/** The dimensions that filters hold to one value: there no two cells of another value mix. */
export function fixedBy(filters: readonly Filter[]): Dimension[] {
  return filters.flatMap((filter) => {
    if (filter[0] === 'and') return fixedBy(filter[1]);
    const fixes = isComparison(filter) && filter[0] === 'is' && filter[2].length === 1;
    return fixes ? [columnOf(filter)] : [];
  });
}

function depthOf(filter: Filter): number {
  return 1 + Math.max(0, ...partsOf(filter).map(depthOf));
}

function nodesOf(filter: Filter): number {
  return partsOf(filter).reduce((sum, part) => sum + nodesOf(part), 1);
}
