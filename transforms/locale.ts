import { LRUCache } from 'lru-cache';
import { UNKNOWN } from '../policy/values.ts';
import type { RequestStep } from './step.ts';

/**
 * Language and, with consent, time zone. The language a script read is used
 * under a grant only; else the one that the request carries anyway.
 */
export const locale: RequestStep = {
  name: 'locale',
  run(raw, sender) {
    const consented = sender.basis === 'consented';
    const read = consented ? raw.context?.language : undefined;
    sender.language = readLanguage(read ?? raw.acceptLanguage.split(/[,;]/, 1)[0] ?? '');
    if (consented) sender.timezone = readTimezone(raw.context?.timezone);
    return undefined;
  },
};

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const COUNTRIES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
const TAG = /^([a-z]{2,3})(?:-[a-z]{4})?(?:-([a-z]{2}))?$/i;

/** Language tags that were met; there are few, and to look one up takes some µs. */
const languages = new LRUCache<string, string>({ max: 1000 });

/** A language, with a country where there is one, both of those that exist: `en`, `en-IN`. */
export function readLanguage(text: string): string {
  const tag = text.trim().slice(0, 16);
  const known = languages.get(tag);
  if (known) return known;
  const language = lookUpLanguage(tag);
  if (language !== UNKNOWN) languages.set(tag, language);
  return language;
}

function lookUpLanguage(tag: string): string {
  const match = TAG.exec(tag);
  if (!match) return UNKNOWN;
  const language = match[1]?.toLowerCase() ?? '';
  const country = match[2]?.toUpperCase() ?? '';
  if (LANGUAGES.of(language) === undefined) return UNKNOWN;
  return country !== '' && COUNTRIES.of(country) !== undefined
    ? `${language}-${country}`
    : language;
}

const ZONES: ReadonlySet<string> = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);

/** Other names of zones that were met; there are some hundred, and to resolve one takes 60 µs. */
const resolved = new LRUCache<string, string>({ max: 1000 });

/** A zone of the IANA database under its one name there (`Asia/Calcutta` and `Asia/Kolkata` are one). */
export function readTimezone(text: string | undefined): string {
  if (text === undefined || !/^[A-Za-z][A-Za-z0-9_+/-]{2,39}$/.test(text)) return UNKNOWN;
  if (ZONES.has(text)) return text;
  const known = resolved.get(text);
  if (known) return known;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    if (!ZONES.has(timeZone)) return UNKNOWN;
    resolved.set(text, timeZone);
    return timeZone;
  } catch {
    return UNKNOWN;
  }
}
