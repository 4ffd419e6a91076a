import { type FileHandle, open as openFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { packagedFiles } from './geo.ts';

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
