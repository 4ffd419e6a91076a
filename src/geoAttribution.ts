import { basename } from 'node:path';
import type { SiteDescription } from '../query/siteSchema.ts';
import { readGeoMetadata } from './geoMetadata.ts';

type Attribution = NonNullable<SiteDescription['attribution']>;

/** DB-IP Lite is CC BY 4.0, and asks for this link: https://db-ip.com/db/lite.php */
const DB_IP: Attribution = { text: 'IP geolocation by DB-IP', url: 'https://db-ip.com' };

/** As MaxMind's licence of GeoLite2 words it: https://dev.maxmind.com/geoip/geolite2-free-geolocation-data */
const MAXMIND: Attribution = {
  text: 'This product includes GeoLite2 Data created by MaxMind, available from https://www.maxmind.com.',
  url: 'https://www.maxmind.com',
};

/**
 * What the licence of a geo database wants to be shown with its regions; nothing for one that does not
 * say that it is of a kind that asks for it, as GeoIP2, which is paid for.
 *
 * @param files MMDB files, or `undefined` for those that are installed with Headcount, which are DB-IP's
 */
export async function geoAttribution(
  files: readonly string[] | undefined,
): Promise<Attribution | undefined> {
  if (!files) return DB_IP;
  for (const file of files) {
    const type = (await readGeoMetadata(file))?.type ?? '';
    // The packages of ip-location-db say whose data it is in the file's name alone.
    const told = `${type} ${basename(file)}`;
    if (/db-?ip/i.test(told)) return DB_IP;
    if (/geolite/i.test(told)) return MAXMIND;
  }
  return undefined;
}
