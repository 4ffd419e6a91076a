import { utcDay, utcMonday, utcMonth } from 'd3-time';
import type { Policy } from '../../../policy/policy.ts';
import { dayOf, type Span, textOf } from '../../period/period.ts';
import type { SpendingWindow, Spent } from './spentBudget.ts';

/** What one window of each kind spends under a policy, in thousandths of epsilon. */
export function spentByWindow({ cubes }: Pick<Policy, 'cubes'>): Spent {
  const spent = { hour: 0, day: 0, week: 0, month: 0 };
  for (const { window, epsilon = 0 } of cubes) spent[window] += Math.round(epsilon * 1000);
  return spent;
}

/**
 * What windows that are open, or yet to open, will add to a day or a month by the policy in force, as
 * long as it stays in force. It fits below the ceilings, or the policy would have been refused.
 *
 * @param yesterday the last day whose windows may still be under way to their release
 * @param start the first day of the site's ledger: before it there were no windows
 */
export function budgetToCome(
  span: Span,
  planned: Spent,
  released: readonly SpendingWindow[],
  { yesterday, start }: { readonly yesterday: string; readonly start: string },
): number {
  const known = new Set(released.map(({ kind, first }) => `${kind} ${first}`));
  const [from, until] = [dayOf(span.first < start ? start : span.first), dayOf(span.last)];
  if (from > until) return 0;
  let milliEpsilon = 0;
  for (const [kind, calendar] of CALENDARS) {
    for (let day = calendar.floor(from); day <= until; day = calendar.offset(day, 1)) {
      const last = textOf(utcDay.offset(calendar.offset(day, 1), -1));
      if (last >= yesterday && !known.has(`${kind} ${textOf(day)}`)) milliEpsilon += planned[kind];
    }
  }
  return milliEpsilon;
}

/** Of the hours of a day one counts, so they are as a day is. */
const CALENDARS = [
  ['hour', utcDay],
  ['day', utcDay],
  ['week', utcMonday],
  ['month', utcMonth],
] as const;
