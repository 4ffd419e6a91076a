import { iso31662 } from 'iso-3166';
import type { Place } from '../ingest/rawRequest.ts';
import { COUNTRIES } from '../policy/values.ts';
import { REGION_ALIASES } from './regionAliases.ts';

/** A record of MaxMind's schema, or of DB-IP's, or neither. */
interface GeoRecord {
  readonly country?: { readonly iso_code?: unknown };
  readonly subdivisions?: readonly { readonly iso_code?: unknown }[];
  readonly country_code?: unknown;
  readonly state1?: unknown;
}

/** Reads a geo record: codes as MaxMind gives them, names as DB-IP does. */
export function readPlace(record: unknown): Place | undefined {
  if (typeof record !== 'object' || record === null) return undefined;
  const geo = record as GeoRecord;
  const country = geo.country?.iso_code ?? geo.country_code;
  if (typeof country !== 'string' || !COUNTRIES.has(country)) return undefined;
  const code = geo.subdivisions?.[0]?.iso_code;
  if (typeof code === 'string' && /^[A-Z0-9]{1,3}$/.test(code)) {
    return { country, region: firstLevel(`${country}-${code}`) };
  }
  const named = typeof geo.state1 === 'string' ? regionNamed(country, geo.state1) : undefined;
  return { country, region: named ?? country };
}

const PARENTS: ReadonlyMap<string, string> = new Map(
  iso31662.map(({ code, parent }) => [code, parent]),
);

/** Never finer than a first-level subdivision: a department becomes its region. */
function firstLevel(code: string): string {
  const parent = PARENTS.get(code);
  return parent?.includes('-') ? firstLevel(parent) : code;
}

/**
 * The code of a subdivision that a name can only mean. A wrong region is worse
 * than none: what could mean several is left to the aliases.
 */
function regionNamed(country: string, name: string): string | undefined {
  const full = keyOf(country, name);
  return ALIASES.get(full) ?? only(BY_NAME.get(full) ?? BY_BARE_NAME.get(bareKeyOf(country, name)));
}

function only(codes: ReadonlySet<string> | undefined): string | undefined {
  return codes?.size === 1 ? codes.values().next().value : undefined;
}

const KINDS =
  'province|region|governorate|department|district|county|prefecture|parish|division|municipality|state';

/** In ISO 3166-2's names, of China, Russia and Kazakhstan. */
const KINDS_THERE = 'sheng|shi|respublika|republic|oblysy';

const BEFORE = new RegExp(`^(?:(?:urban )?(?:${KINDS}) of )`, 'i');
const AFTER = new RegExp(`,? (?:${KINDS}|${KINDS_THERE})$`, 'i');

/** Letters that are no letter with an accent. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
};

const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries(REGION_ALIASES).flatMap(([country, names]) =>
    Object.entries(names).map(([name, code]) => [
      keyOf(country, name),
      code === '' ? country : `${country}-${code}`,
    ]),
  ),
);

const BY_NAME = byName((country, name) => [keyOf(country, name)]);
const BY_BARE_NAME = byName((country, name) => [keyOf(country, name), bareKeyOf(country, name)]);

function byName(
  keysOf: (country: string, name: string) => string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const codes = new Map<string, Set<string>>();
  for (const { code, name } of iso31662) {
    for (const key of keysOf(code.slice(0, 2), name)) {
      codes.set(key, (codes.get(key) ?? new Set()).add(firstLevel(code)));
    }
  }
  return codes;
}

function keyOf(country: string, name: string): string {
  return `${country} ${fold(name)}`;
}

function bareKeyOf(country: string, name: string): string {
  return keyOf(country, withoutKind(name));
}

/**
 * Without the word for what kind of subdivision it is. Not "City": that tells
 * Kyiv, Minsk, Mexico from the regions around them.
 */
function withoutKind(name: string): string {
  return name.replace(BEFORE, '').replace(AFTER, '');
}

/** Without accents, case, punctuation and what stands in brackets. */
function fold(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}|\[.*?\]|\(.*?\)/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]|\p{Lm}/gu, '')
    .replace(/[æđðħıłøœßþ]/g, (letter) => LETTERS[letter] ?? letter);
}
