import { iso31661 } from 'iso-3166';

export { NONE, OTHER, UNKNOWN } from './unnamed.ts';

/** ISO 3166-1. Kosovo's code is not ISO's, but geo databases use it, and ISO leaves it free for that. */
export const COUNTRIES: ReadonlySet<string> = new Set([
  ...iso31661.map(({ alpha2 }) => alpha2),
  'XK',
]);

export const DEVICES = ['desktop', 'mobile', 'tablet', 'other'] as const;

/** Upper edges of a screen's classes, in CSS pixels of the shorter side; phones, tablets, laptops. */
export const SCREENS = [
  { below: 480, name: 'small' },
  { below: 840, name: 'medium' },
  { below: 1200, name: 'large' },
  { below: Number.POSITIVE_INFINITY, name: 'extra large' },
] as const;

/** Upper edges of the time spent on a page, in seconds. */
export const ENGAGED = [
  { below: 5, name: 'under 5 s' },
  { below: 15, name: '5 to 15 s' },
  { below: 30, name: '15 to 30 s' },
  { below: 60, name: '30 to 60 s' },
  { below: 180, name: '1 to 3 min' },
  { below: 600, name: '3 to 10 min' },
  { below: 1800, name: '10 to 30 min' },
  { below: Number.POSITIVE_INFINITY, name: '30 min and more' },
] as const;

export const ERROR_KINDS = ['crash', 'load', 'api'] as const;
