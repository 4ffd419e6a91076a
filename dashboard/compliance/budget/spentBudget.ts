import type { Span } from '../../period/period.ts';
import type { LedgerEntry } from '../ask/ledgerAnswer.ts';
import { readBody, type WindowKind } from '../ledger/entryBody.ts';
import { dayAt } from '../siteTime.ts';

/** A released window: the days that it touches, and what it spent, in thousandths of epsilon. */
export interface SpendingWindow extends Span {
  readonly kind: WindowKind;
  readonly policyVersion: number;
  readonly milliEpsilon: number;
}

/** Thousandths of epsilon, by kind of window. */
export type Spent = Readonly<Record<WindowKind, number>>;

/**
 * The windows that a ledger says were released under noise. A table that was withheld because the budget
 * was spent has spent nothing; others that were withheld are booked, as at the release.
 *
 * @param timezone of the site: windows begin and end with its days
 */
export function spendingWindows(
  entries: readonly LedgerEntry[],
  timezone: string,
): SpendingWindow[] {
  return entries.flatMap(({ entry, body }) => {
    if (entry !== 'window_released') return [];
    const { window, startsAt, endsAt, policyVersion = 0, cubes } = readBody(body);
    if (window === undefined || startsAt === undefined || endsAt === undefined) return [];
    const milliEpsilon = cubes
      .filter(({ withheld }) => withheld !== 'budget')
      .reduce((sum, { epsilon = 0 }) => sum + Math.round(epsilon * 1000), 0);
    const [first, last] = [dayAt(startsAt, timezone), dayAt(endsAt - 1, timezone)];
    return [{ kind: window, first, last, policyVersion, milliEpsilon }];
  });
}

/**
 * What all windows that touch a day or a month tell of one visitor's day or month at the most, by basic
 * composition: they are added up. Of the hours of a day one of each policy version counts, as a bound by
 * the hour holds for the day (docs/guarantee.md, "How it adds up").
 */
export function spentIn({ first, last }: Span, windows: readonly SpendingWindow[]): Spent {
  const spent = { hour: 0, day: 0, week: 0, month: 0 };
  const hours = new Map<string, number>();
  for (const window of windows) {
    if (window.first > last || window.last < first) continue;
    if (window.kind === 'hour') {
      const key = `${window.first} ${window.policyVersion}`;
      hours.set(key, Math.max(hours.get(key) ?? 0, window.milliEpsilon));
    } else {
      spent[window.kind] += window.milliEpsilon;
    }
  }
  for (const most of hours.values()) spent.hour += most;
  return spent;
}

export function sumOf({ hour, day, week, month }: Spent): number {
  return hour + day + week + month;
}
