import { fieldsOf, isFields } from './fields.ts';
import { type Choice, readChoice } from './readProps.ts';

/**
 * Categories that mean audience measurement, in lower case: the name of Segment's own examples,
 * OneTrust's "performance cookies" with their id, and Cookiebot's name for the same.
 */
const MEASUREMENT: ReadonlySet<string> = new Set([
  'analytics',
  'performance',
  'c0002',
  'statistics',
]);

/** Of all that was said the strictest; `undefined` where nothing was said. */
export function strictest(...said: (Choice | undefined)[]): Choice | undefined {
  return (['objected', 'denied', 'granted'] as const).find((choice) => said.includes(choice));
}

/**
 * What `context.consent` says: a word, or Segment's own `categoryPreferences`, see
 * https://segment.com/docs/privacy/consent-management/consent-in-segment-connect/
 */
export function readConsent(consent: unknown): Choice | undefined {
  if (!isFields(consent)) return readChoice(consent);
  return ofCategories(fieldsOf(consent.categoryPreferences));
}

/** Only a category that means measurement grants; to refuse all that is named refuses this, too. */
function ofCategories(preferences: Readonly<Record<string, unknown>>): Choice | undefined {
  const all = Object.entries(preferences);
  const measurement = all.filter(([category]) => MEASUREMENT.has(category.toLowerCase()));
  if (measurement.length > 0) {
    return measurement.every(([, given]) => given === true) ? 'granted' : 'denied';
  }
  return all.length > 0 && all.every(([, given]) => given !== true) ? 'denied' : undefined;
}
