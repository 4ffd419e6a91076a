import type { Cube, WindowKind } from '../policy/cube.ts';
import type { TimeRange } from './dateRange.ts';
import { TIME_DIMENSIONS, type TimeDimension } from './dimensionNames.ts';
import type { Query } from './querySchema.ts';

/** What a well-formed query is told that the policy has no numbers for: what there is, and what to ask instead. */

export const WRONG_ORDER = 'order_by names a metric or dimension that is not asked for.';

export function noCube(cubes: readonly Cube[], range: TimeRange): string {
  const today = range.today ? ` ${TODAY}` : '';
  const there = cubes.map(describe).join('; ');
  return `No cube covers these dimensions, filters and metrics.${today} There are: ${there}.`;
}

/** The name is the sender's text, and is not repeated. */
export function noSuchCube(cubes: readonly Cube[]): string {
  return `There is no cube of that name that answers queries; the audience is asked for as a metric. There are: ${cubes.map(describe).join('; ')}.`;
}

/** The cubes that cover the question have windows that the range does not consist of. */
export function noWindow(
  covering: readonly Cube[],
  query: Query,
  range: TimeRange,
  time: TimeDimension | undefined,
): string {
  const kinds = kindsOf(covering);
  const there = covering.map(describe).join('; ');
  if (query.metrics.includes('visitor_days')) {
    return `visitor_days is a sum over days, never over other windows. Ask for whole days of a cube by day, at most with time:day. There are: ${there}.`;
  }
  const why = time
    ? `No cube by ${TIME_DIMENSIONS[time]} covers this, or the range has no whole ${TIME_DIMENSIONS[time]}.`
    : 'No cube that covers this has windows that the range consists of.';
  const advice = time
    ? `Ask for a range with whole windows, by ${kinds.map((kind) => `time:${kind}`).join(' or ')}.`
    : `Ask for ${kinds.map((kind) => RANGES[kind]).join(', or ')}.`;
  return `${why}${range.today ? ` ${TODAY}` : ''} ${advice} There are: ${there}.`;
}

export function severalCubes(cubes: readonly Cube[]): string {
  const names = cubes.map(({ name }) => name).join(', ');
  return `Several cubes count something else each by that: ${names}. Name one as "cube".`;
}

export function oneWindowOnly(covering: readonly Cube[]): string {
  const kinds = kindsOf(covering);
  const one = kinds.map((kind) => ONE[kind]).join(' or ');
  const times = kinds.map((kind) => `time:${kind}`).join(' or ');
  return `visitors is exact within one window and is never a sum over windows. Ask for ${one}, add the dimension ${times}, or ask for visitor_days, the sum over days. There are: ${covering.map(describe).join('; ')}.`;
}

export function sumsVisitors({ name, dimensions }: Cube): string {
  return `A visitor may stand in several cells of the cube ${name}, so its visitors are not summed. Ask for each cell: name all its dimensions (${dimensions.join(', ')}), or filter each to one value.`;
}

export const NO_AUDIENCE =
  'The policy declares no audience, so nothing is published to estimate it from. Declare "audience" in the policy (docs/policy.md), or ask for visitors: those who agreed to be counted.';

/** @param kinds windows that the policy declares an audience for */
export function audienceByWindow(
  kinds: readonly WindowKind[],
  range: TimeRange,
  time: TimeDimension | undefined,
): string {
  const there = kinds.join(', ');
  const one = kinds.map((kind) => ONE[kind]).join(' or ');
  const times = kinds.map((kind) => `time:${kind}`).join(' or ');
  const why = time
    ? `The policy declares no audience by ${TIME_DIMENSIONS[time]}, or the range has no whole ${TIME_DIMENSIONS[time]}.`
    : 'audience is estimated for one window by itself, never over several.';
  const today = range.today ? ' Today is not over; ask for days before it.' : '';
  return `${why}${today} There are windows by: ${there}. Ask for ${one}, or add the dimension ${times} for each window of a range as a row.`;
}

export function otherCube(cube: string, cubes: readonly Cube[]): string {
  const names = cubes.map(({ name }) => name).join(', ');
  return `The cube ${cube} does not answer this. Leave "cube" out; audience is answered by ${names}.`;
}

const TODAY = 'Today is published by the hour only; ask for days before it.';

/** Ranges that windows of a kind answer without a time dimension. */
const RANGES: Readonly<Record<WindowKind, string>> = {
  hour: 'the dimension time:hour, or "day" (today so far)',
  day: 'whole days before today',
  week: 'whole ISO weeks, from a Monday to a Sunday',
  month: 'whole calendar months',
};

const ONE: Readonly<Record<WindowKind, string>> = {
  hour: 'single hours',
  day: 'one day',
  week: 'one ISO week (Monday to Sunday)',
  month: 'one calendar month',
};

function kindsOf(cubes: readonly Cube[]): WindowKind[] {
  return [...new Set(cubes.map(({ window }) => window))];
}

function describe({ name, event, window, dimensions, measures }: Cube): string {
  const what = dimensions.length > 0 ? dimensions.join(', ') : 'no dimension';
  return `${name} (${event} by ${window}: ${what}; ${Object.keys(measures).join(', ')})`;
}
