import { utcDay, utcMonth } from 'd3-time';
import { dayOf, type Span, textOf } from '../../period/period.ts';
import { budgetToCome } from './budgetToCome.ts';
import { type SpendingWindow, type Spent, spentIn, sumOf } from './spentBudget.ts';

/** What was spent on a day or a month, and what is to come, in thousandths of epsilon. */
export interface BudgetRow extends Span {
  readonly spent: Spent;
  readonly sum: number;
  readonly toCome: number;
}

export interface BudgetOf {
  readonly windows: readonly SpendingWindow[];
  /** By one window of each kind. */
  readonly planned: Spent;
  /** In the site's time zone. */
  readonly today: string;
  /** The first day that the ledger tells of. */
  readonly start: string;
}

/** Each day of a month from the first of the ledger to today. */
export function budgetDays({ first, last }: Span, of: BudgetOf): BudgetRow[] {
  const rows = [];
  const end = last < of.today ? last : of.today;
  let day = dayOf(first < of.start ? of.start : first);
  for (; day <= dayOf(end); day = utcDay.offset(day, 1)) {
    rows.push(rowOf({ first: textOf(day), last: textOf(day) }, of));
  }
  return rows;
}

/** So many months, the one of today last, none before the ledger's first. */
export function budgetMonths(most: number, of: BudgetOf): BudgetRow[] {
  const now = utcMonth.floor(dayOf(of.today));
  const rows = [];
  for (let back = most - 1; back >= 0; back -= 1) {
    const month = utcMonth.offset(now, -back);
    const last = utcDay.offset(utcMonth.offset(month, 1), -1);
    if (textOf(last) >= of.start)
      rows.push(rowOf({ first: textOf(month), last: textOf(last) }, of));
  }
  return rows;
}

function rowOf(span: Span, of: BudgetOf): BudgetRow {
  const spent = spentIn(span, of.windows);
  const yesterday = textOf(utcDay.offset(dayOf(of.today), -1));
  const toCome = budgetToCome(span, of.planned, of.windows, { yesterday, start: of.start });
  return { ...span, spent, sum: sumOf(spent), toCome };
}
