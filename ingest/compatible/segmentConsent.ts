import { isFields } from '../fields.ts';
import { type Choice, readChoice, strictest } from './readProps.ts';

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

/**
 * What holds for a call. What its batch refuses, it cannot grant; what its batch grants counts
 * only where the call has no consent of its own in its context.
 *
 * @param own its `context.consent`
 * @param prop what its properties say
 * @param shared what the batch says
 */
export function callConsent(
  own: unknown,
  prop: Choice | undefined,
  shared: Choice | undefined,
): Choice | undefined {
  const ofBatch = own === undefined || shared !== 'granted' ? shared : undefined;
  return strictest(readConsent(own), prop, ofBatch);
}

/**
 * What `context.consent` says: a word, `{"choice": word}` as on our own wire, or Segment's own
 * `categoryPreferences`, see
 * https://segment.com/docs/privacy/consent-management/consent-in-segment-connect/
 * One with nothing in it says nothing; one that is neither is a refusal, as every broken signal.
 */
export function readConsent(consent: unknown): Choice | undefined {
  if (!isFields(consent)) return readChoice(consent);
  const { choice, categoryPreferences, ...others } = consent;
  const isKnown = categoryPreferences !== undefined || Object.keys(others).length === 0;
  return strictest(
    readChoice(choice),
    categoryPreferences === undefined ? undefined : ofCategories(categoryPreferences),
    isKnown ? undefined : 'denied',
  );
}

/** Only a category that means measurement grants; to refuse all that is named refuses this, too. */
function ofCategories(preferences: unknown): Choice | undefined {
  if (!isFields(preferences)) return 'denied';
  const all = Object.entries(preferences);
  const measurement = all.filter(([category]) => MEASUREMENT.has(category.toLowerCase()));
  if (measurement.length > 0) {
    return measurement.every(([, given]) => given === true) ? 'granted' : 'denied';
  }
  return all.length > 0 && all.every(([, given]) => given !== true) ? 'denied' : undefined;
}
