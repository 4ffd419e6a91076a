import type { Measure } from './sql.ts';

/** What descriptions say of a panel's numbers. */
export const MARGIN =
  'The margin: rounding moved a number by no more (suppression), or noise did not in 95 of 100 numbers (dp).';
export const NEWEST =
  'Visitors are never added up over windows, so they are those of the newest window in the time range.';
export const INTERVAL =
  'In 95 of 100 windows the truth lies between “at least” and “at most”, if people who refuse visit as often as those who agree.';
export const NO_OTHER = 'What is withheld is no row, and not zero.';

export const VIEWS: Measure = { measure: 'count', title: 'Page views' };
export const VISITS: Measure = { measure: 'visits', title: 'Visits' };
export const VISITORS: Measure = { measure: 'visitors', title: 'Visitors, newest window' };
/** The cube behind "today so far", as a string of SQL. */
export const PULSE = "'pulse'";
