import { basename } from 'node:path';
import { packagedFiles } from './geo.ts';
import { readGeoMetadata } from './geoMetadata.ts';

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
      const builtAt = (await readGeoMetadata(file))?.builtAt;
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
