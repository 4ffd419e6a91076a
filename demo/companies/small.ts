import type { CompanySpan } from './simulateCompany.ts';

/**
 * About the smallest traffic of which every cube of every company has something published: the
 * last week of a month, by the days of the week, and the day after. What mindnamo publishes with
 * noise has enough people in it that one run in ten thousand misses a cube.
 */
export const SMALL: CompanySpan = {
  seed: 1,
  people: 700,
  // A Monday; the month ends on the Saturday, the week on the Sunday.
  from: Date.UTC(2026, 9, 26),
  until: Date.UTC(2026, 10, 2, 12),
};
