import { iso31662 } from 'iso-3166';
import type { Place } from '../ingest/rawRequest.ts';

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
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country)) return undefined;
  const code = geo.subdivisions?.[0]?.iso_code;
  if (typeof code === 'string' && /^[A-Z0-9]{1,3}$/.test(code)) {
    return { country, region: `${country}-${code}` };
  }
  const name = typeof geo.state1 === 'string' ? fold(geo.state1) : '';
  return { country, region: CODES.get(`${country} ${name}`) ?? country };
}

/** ISO 3166-2 codes by country and folded name. */
const CODES: ReadonlyMap<string, string> = new Map(
  iso31662.map(({ code, name }) => [`${code.slice(0, 2)} ${fold(name)}`, code]),
);

/** Without accents, case, punctuation and what stands in brackets. */
function fold(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}|\[.*?\]|\(.*?\)/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
