import { iso31661, iso31662 } from 'iso-3166';
import { getDomain } from 'tldts';
import type { Platform } from '../../policy/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import { BROWSER_FAMILIES, OS_FAMILIES } from '../../transforms/families.ts';

const [UNKNOWN, OTHER, NONE] = ['(unknown)', '(other)', '(none)'];

/** XK is Kosovo: not ISO's, but left free for it. */
export const COUNTRIES: ReadonlySet<string> = new Set([
  ...iso31661.map(({ alpha2 }) => alpha2),
  'XK',
]);

const PARENTS = new Map(iso31662.map(({ code, parent }) => [code, parent]));

/** A country, or a subdivision of the first level, whose parent is the country. */
export function isRegion(value: string, { geo }: Policy, platform: Platform): boolean {
  if (value === UNKNOWN) return true;
  const [, country = '', code] = /^([A-Z]{2})(?:-([A-Z0-9]{1,3}))?$/.exec(value) ?? [];
  if (geo === 'none' || !COUNTRIES.has(country)) return false;
  if (code === undefined) return true;
  // At the edge the platform says what a region is; a server's own data is folded to the first level.
  return geo === 'region' && (platform === 'edge' || !PARENTS.get(value)?.includes('-'));
}

/** A family that is told apart, as it is spelt there. */
export function isFamily(value: string, of: 'os' | 'browser'): boolean {
  const families = of === 'os' ? OS_FAMILIES : BROWSER_FAMILIES;
  if (value === OTHER || value === UNKNOWN) return true;
  return families.get(value.toLowerCase()) === value;
}

/** A family, with or without the number before the first dot. */
export function isVersion(value: string, of: 'os' | 'browser'): boolean {
  const [, family = value] = /^([^(].*?) \d{1,4}$/.exec(value) ?? [];
  return isFamily(value, of) || isFamily(family, of);
}

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** A language that exists, with or without a country that does. */
export function isLanguage(value: string): boolean {
  if (value === UNKNOWN) return true;
  const [, language, country] = /^([a-z]{2,3})(?:-([A-Z]{2}))?$/.exec(value) ?? [];
  if (language === undefined || LANGUAGES.of(language) === undefined) return false;
  return country === undefined || REGIONS.of(country) !== undefined;
}

const ZONES: ReadonlySet<string> = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);

/** A zone of the IANA database. */
export function isZone(value: string): boolean {
  return value === UNKNOWN || ZONES.has(value);
}

const REFERRERS: ReadonlySet<string> = new Set(['(direct)', '(internal)', OTHER, NONE]);

/** A registrable domain and nothing before it, by the public suffix list. */
export function isReferrer(value: string): boolean {
  if (REFERRERS.has(value)) return true;
  return /^[a-z0-9_-]+(?:\.[a-z0-9-]+)+$/.test(value) && getDomain(value) === value;
}
