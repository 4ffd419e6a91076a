import * as z from 'zod';

/** What an event can be told apart by, coarse by construction. One column each in ClickHouse. */
export const DIMENSIONS = [
  'country',
  'region',
  'device',
  'os',
  'browser',
  'page',
  'referrer',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const WINDOW_KINDS = ['hour', 'day', 'week', 'month'] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

/** `count` of the cube's event; `visits` are its entries; `visitors` those first seen in the window. */
export const MEASURES = ['count', 'visits', 'visitors'] as const;
export type Measure = (typeof MEASURES)[number];

/** Contribution bound: the most one visitor adds to the measure in one window, over all cells. */
const bound = z.strictObject({ bound: z.int().min(1).max(10_000).optional() });

/** Visitors are told apart only with consent; a visitor counts in this many cells, the first ones. */
const visitorsBound = z.strictObject({ bound: z.int().min(1).max(20).default(1) });

/** A declared set of dimensions, the event it counts, one kind of window, its measures. */
export const cube = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, {
    error: 'must be 1 to 32 lower-case letters, digits or underscores, starting with a letter',
  }),
  event: z.literal('page_view'),
  dimensions: z
    .array(z.enum(DIMENSIONS))
    .max(4)
    .refine((all) => new Set(all).size === all.length, { error: 'names a dimension twice' }),
  window: z.enum(['hour', 'day'], {
    error: 'must be "hour" or "day"; week and month are not built yet',
  }),
  measures: z
    .strictObject({
      count: bound.optional(),
      visits: bound.optional(),
      visitors: visitorsBound.optional(),
    })
    .refine((measures) => Object.keys(measures).length > 0, {
      error: 'needs at least one of count, visits, visitors',
    }),
});
export type Cube = z.infer<typeof cube>;

/** The built-in cube behind "today so far": page views and visits by the hour, no dimension. */
export const PULSE: Cube = {
  name: 'pulse',
  event: 'page_view',
  dimensions: [],
  window: 'hour',
  measures: { count: {}, visits: {} },
};

/** Names are unique, and no two cubes publish the same dimensions by different windows. */
export function cubeNames(cubes: Cube[], context: z.RefinementCtx): void {
  const names = new Set<string>([PULSE.name]);
  const sets = new Map<string, string>();
  cubes.forEach((cube, index) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [index, key], message });
    if (names.has(cube.name)) {
      refuse(
        'name',
        cube.name === PULSE.name ? '"pulse" is built in' : `"${cube.name}" is used twice`,
      );
    }
    names.add(cube.name);
    const set = [...cube.dimensions].sort().join();
    const other = sets.get(set);
    if (other !== undefined) {
      refuse(
        'dimensions',
        `are those of cube "${other}" too; under suppression a set of dimensions is published by one kind of window, or the difference of two would show what was withheld`,
      );
    }
    sets.set(set, cube.name);
  });
}
