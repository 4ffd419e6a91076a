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
export const DECLARED_MEASURES = ['count', 'visits', 'visitors'] as const;

/**
 * What only the built-in audience cubes publish (`policy/audience.ts`): visits of
 * consented visitors, clipped at the bound; the sum of each visitor's clipped
 * visits squared; entries of those without an id; entries counted without one
 * before that visitor granted consent, so in both; visits beyond the bound, up to as
 * many again.
 */
export const AUDIENCE_MEASURES = [
  'consented_visits',
  'squared_visits',
  'anonymous_visits',
  'counted_twice',
  'clipped_visits',
] as const;

export const MEASURES = [...DECLARED_MEASURES, ...AUDIENCE_MEASURES] as const;
export type Measure = (typeof MEASURES)[number];

/** Epsilon in steps of a thousandth: kept as a whole number, so that budgets add up exactly. */
export const epsilon = z
  .number()
  .min(0.001)
  .max(100)
  .refine((value) => Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-9, {
    error: 'has more than three decimals',
  });

/**
 * Contribution bound: the most one visitor adds to the measure over all cells, in one
 * window; in cubes by the hour, in one day.
 */
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
    window: z.enum(WINDOW_KINDS),
    /** With the mechanism `dp`: its share of the budget, split evenly over its measures. */
    epsilon: epsilon.optional(),
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
export type DeclaredCube = z.infer<typeof cube>;

/** A cube as the pipeline counts it: one that is declared, or one that is built in. */
export interface Cube extends Omit<DeclaredCube, 'measures'> {
  readonly measures: {
    readonly [M in Measure]?: { readonly bound?: number | undefined } | undefined;
  };
}

/** Cells a cube may have in one window; past it new values go to one cell that is not published. */
export const CELL_BUDGET = 20_000;

/** The built-in cube behind "today so far": page views and visits by the hour, no dimension. */
export const PULSE: Cube = {
  name: 'pulse',
  event: 'page_view',
  dimensions: [],
  window: 'hour',
  measures: { count: {}, visits: {} },
};

/**
 * Whether a cube counts an event of a type and, for custom ones, a name. A grant of
 * consent in mid-visit makes known a visitor whose page views came before it, so
 * cubes of page views count it among their visitors; those with a page do not, as
 * which one it was is not asked.
 */
export function counts(cube: Cube, type: EventType | 'consent', name: string): boolean {
  if (type !== 'consent') {
    return cube.event === type && (cube.custom === undefined || cube.custom === name);
  }
  return (
    cube.event === 'page_view' &&
    cube.measures.visitors !== undefined &&
    cube.dimensions.every((dimension) => OF_SENDER.has(dimension))
  );
}

const OF_SENDER: ReadonlySet<Dimension> = new Set(SENDER_DIMENSIONS);

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
