import type { ReleasedRow } from '../aggregate/changes.ts';
import type { OpenWindow } from '../aggregate/openWindow.ts';
import { windowAt } from '../aggregate/windowAt.ts';
import { milliCeiling } from '../policy/budget.ts';

type Span = Pick<OpenWindow, 'kind' | 'startsAt' | 'endsAt'>;

/**
 * Epsilon, in thousandths, that a window may spend without going over its policy's
 * ceilings, given what was released before, under whichever version: `policy check`
 * looks at one version, this at all of them. For each day and month that the window
 * touches, what its released windows spent is added up; of the hours of a day
 * one of each version counts, since their bound is the day's.
 *
 * @param released all released windows of the site
 */
export function milliEpsilonLeft(
  window: OpenWindow,
  released: readonly ReleasedRow[],
  timezone: string,
): number {
  const { release } = window.policy;
  if (release.mechanism !== 'dp') return 0;
  let left = Number.POSITIVE_INFINITY;
  for (const span of ['day', 'month'] as const) {
    const ceiling = milliCeiling(release, span);
    for (const period of periods(window, span, timezone)) {
      const spent = spentIn(period, released, window, timezone);
      left = Math.min(left, ceiling - spent);
    }
  }
  return left;
}

/** The days or months that a window touches. */
function periods(window: Span, kind: 'day' | 'month', timezone: string): Omit<Span, 'kind'>[] {
  const all = [];
  let period = windowAt(kind, window.startsAt, timezone);
  for (; period.startsAt < window.endsAt; period = windowAt(kind, period.endsAt, timezone)) {
    all.push(period);
  }
  return all;
}

function spentIn(
  period: Omit<Span, 'kind'>,
  released: readonly ReleasedRow[],
  window: OpenWindow,
  timezone: string,
): number {
  /** Hours by day and version: the most that one of them spent. */
  const hours = new Map<string, number>();
  let spent = 0;
  for (const row of released) {
    if (row.startsAt >= period.endsAt || row.endsAt <= period.startsAt) continue;
    if (row.kind !== 'hour') {
      spent += row.milliEpsilon;
      continue;
    }
    const key = `${windowAt('day', row.startsAt, timezone).startsAt} ${row.policyVersion}`;
    hours.set(key, Math.max(hours.get(key) ?? 0, row.milliEpsilon));
  }
  if (window.kind === 'hour') {
    // This hour's is the day's already, where another of its version was released.
    hours.delete(`${windowAt('day', window.startsAt, timezone).startsAt} ${window.policy.version}`);
  }
  return [...hours.values()].reduce((sum, most) => sum + most, spent);
}
