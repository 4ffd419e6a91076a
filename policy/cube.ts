import * as z from 'zod';
import { identifier } from './identifier.ts';

/** What a cube can count. */
export const EVENT_TYPES = ['page_view', 'page_leave', 'click', 'error', 'custom'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Dimensions that the sender gives, the same for every type of event. */
const SENDER_DIMENSIONS = [
  'country',
  'region',
  'device',
  'os',
  'os_version',
  'browser',
  'browser_version',
  'language',
  'timezone',
  'screen',
] as const;

/** Dimensions that only some types of event have. */
const EVENT_DIMENSIONS = {
  page_view: ['page', 'from', 'referrer', 'utm_source', 'utm_medium', 'utm_campaign'],
  page_leave: ['page', 'engaged', 'exit'],
  click: ['page', 'target'],
  error: ['page', 'error_kind', 'error_name', 'error_status'],
  custom: ['page', 'name', 'value'],
} as const satisfies Record<EventType, readonly string[]>;

/** The dimensions that a type of event has. */
export function dimensionsOf(type: EventType): readonly Dimension[] {
  return [...SENDER_DIMENSIONS, ...EVENT_DIMENSIONS[type]];
}

/** What an event can be told apart by, coarse by construction. One column each in ClickHouse. */
export const DIMENSIONS = [
  ...SENDER_DIMENSIONS,
  'page',
  'from',
  'referrer',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'engaged',
  'exit',
  'target',
  'error_kind',
  'error_name',
  'error_status',
  'name',
  'value',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Dimensions that a script had to read from the device: without consent they stay unknown. */
export const DEVICE_READ: readonly Dimension[] = ['timezone', 'screen', 'engaged'];

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
export const cube = z
  .strictObject({
    name: identifier,
    event: z.enum(EVENT_TYPES),
    /** For `custom`: only events of this name. */
    custom: identifier.optional(),
    /** With `custom`: the declared prop whose value is the dimension `value`. */
    prop: identifier.optional(),
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
  })
  .superRefine(fitsItsEvent);
export type Cube = z.infer<typeof cube>;

/** The built-in cube behind "today so far": page views and visits by the hour, no dimension. */
export const PULSE: Cube = {
  name: 'pulse',
  event: 'page_view',
  dimensions: [],
  window: 'hour',
  measures: { count: {}, visits: {} },
};

/** Whether a cube counts an event of a type and, for custom ones, a name. */
export function counts(cube: Cube, type: EventType, name: string): boolean {
  return cube.event === type && (cube.custom === undefined || cube.custom === name);
}

function fitsItsEvent(
  cube: {
    event: EventType;
    custom?: string | undefined;
    prop?: string | undefined;
    dimensions: Dimension[];
    measures: { visits?: object | undefined };
  },
  context: z.RefinementCtx,
): void {
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  const allowed: readonly string[] = dimensionsOf(cube.event);
  for (const [index, dimension] of cube.dimensions.entries()) {
    if (!allowed.includes(dimension)) {
      refuse(['dimensions', index], `a ${cube.event} has no ${dimension}`);
    }
  }
  if (cube.custom !== undefined && cube.event !== 'custom') {
    refuse(['custom'], 'goes with the event "custom"');
  }
  if (cube.prop !== undefined && cube.custom === undefined) {
    refuse(['prop'], 'goes with "custom", the name of the event that has it');
  }
  if ((cube.prop !== undefined) !== cube.dimensions.includes('value')) {
    refuse(['prop'], 'and the dimension "value" go together');
  }
  if (cube.measures.visits && cube.event !== 'page_view') {
    refuse(['measures', 'visits'], 'are entries, which only page views can be');
  }
}

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
    const set = [cube.event, cube.custom, cube.prop, ...[...cube.dimensions].sort()].join();
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
