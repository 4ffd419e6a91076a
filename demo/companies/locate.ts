import type { Random } from '../random.ts';
import regions from '../regions.json' with { type: 'json' };
import type { Weights } from './company.ts';
import networks from './networks.json' with { type: 'json' };
import { pickKey } from './pickKey.ts';

/** What a browser tells of where it is, and what its address does. */
export interface Place {
  readonly address: string;
  readonly language: string;
  readonly timezone: string;
  /** Of that zone, ahead of UTC; without summer time. */
  readonly hours: number;
}

interface Locale {
  readonly languages: Weights;
  readonly timezone: string;
  readonly hours: number;
}

const EUROPE = { hours: 1 };

/** By country, or by region where a country has several zones. */
const LOCALES: Readonly<Record<string, Locale>> = {
  IN: {
    languages: { 'en-IN': 52, 'en-US': 16, 'hi-IN': 14, 'ta-IN': 6, 'te-IN': 6, 'mr-IN': 6 },
    // As Chromium still calls it.
    ...{ timezone: 'Asia/Calcutta', hours: 5.5 },
  },
  AE: { languages: { 'en-US': 6, 'ar-AE': 4 }, timezone: 'Asia/Dubai', hours: 4 },
  JP: { languages: { 'ja-JP': 1 }, timezone: 'Asia/Tokyo', hours: 9 },
  PH: { languages: { 'en-PH': 6, 'en-US': 4 }, timezone: 'Asia/Manila', hours: 8 },
  ID: { languages: { 'id-ID': 1 }, timezone: 'Asia/Jakarta', hours: 7 },
  US: { languages: { 'en-US': 9, 'es-US': 1 }, timezone: 'America/New_York', hours: -5 },
  'US-CA': { languages: { 'en-US': 9, 'es-US': 1 }, timezone: 'America/Los_Angeles', hours: -8 },
  'US-WA': { languages: { 'en-US': 1 }, timezone: 'America/Los_Angeles', hours: -8 },
  'US-TX': { languages: { 'en-US': 8, 'es-US': 2 }, timezone: 'America/Chicago', hours: -6 },
  'US-IL': { languages: { 'en-US': 1 }, timezone: 'America/Chicago', hours: -6 },
  CA: { languages: { 'en-CA': 8, 'fr-CA': 2 }, timezone: 'America/Toronto', hours: -5 },
  'CA-BC': { languages: { 'en-CA': 1 }, timezone: 'America/Vancouver', hours: -8 },
  MX: { languages: { 'es-MX': 1 }, timezone: 'America/Mexico_City', hours: -6 },
  BR: { languages: { 'pt-BR': 1 }, timezone: 'America/Sao_Paulo', hours: -3 },
  GB: { languages: { 'en-GB': 1 }, timezone: 'Europe/London', hours: 0 },
  IE: { languages: { 'en-IE': 6, 'en-GB': 4 }, timezone: 'Europe/Dublin', hours: 0 },
  DE: { languages: { 'de-DE': 9, 'en-US': 1 }, timezone: 'Europe/Berlin', ...EUROPE },
  FR: { languages: { 'fr-FR': 1 }, timezone: 'Europe/Paris', ...EUROPE },
  NL: { languages: { 'nl-NL': 7, 'en-US': 3 }, timezone: 'Europe/Amsterdam', ...EUROPE },
  IT: { languages: { 'it-IT': 1 }, timezone: 'Europe/Rome', ...EUROPE },
  ES: { languages: { 'es-ES': 1 }, timezone: 'Europe/Madrid', ...EUROPE },
  SE: { languages: { 'sv-SE': 7, 'en-US': 3 }, timezone: 'Europe/Stockholm', ...EUROPE },
  PL: { languages: { 'pl-PL': 1 }, timezone: 'Europe/Warsaw', ...EUROPE },
  ZA: { languages: { 'en-ZA': 1 }, timezone: 'Africa/Johannesburg', hours: 2 },
  NG: { languages: { 'en-NG': 5, 'en-US': 5 }, timezone: 'Africa/Lagos', hours: 1 },
  KE: { languages: { 'en-KE': 5, 'en-US': 5 }, timezone: 'Africa/Nairobi', hours: 3 },
  AU: { languages: { 'en-AU': 1 }, timezone: 'Australia/Sydney', hours: 10 },
};

const NETWORKS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(regions.map(({ region, v4 }) => [region, v4])),
  ...networks,
};

/**
 * An address in a region, with a language and a time zone of there. Some people share one.
 *
 * @param region ISO 3166-2
 * @throws RangeError for one of which no networks are known
 */
export function locate(random: Random, region: string): Place {
  const locale = LOCALES[region] ?? LOCALES[region.slice(0, 2)];
  const known = NETWORKS[region];
  if (!locale || !known) throw new RangeError(`nobody lives in ${region}`);
  return {
    // Three digits at the end, so that no address is a part of another one's text.
    address: `${random.pick(known)}.${random.int(100, 254)}`,
    language: pickKey(random, locale.languages) ?? 'en-US',
    timezone: locale.timezone,
    hours: locale.hours,
  };
}
