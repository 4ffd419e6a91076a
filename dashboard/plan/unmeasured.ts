import type { DimensionName } from '../../query/dimensionNames.ts';
import type { SiteDescription } from '../../query/siteSchema.ts';

/** What a dashboard might show, by the dimensions one of which a table of it would have. */
const THINGS: readonly (readonly [words: string, ...dimensions: DimensionName[]])[] = [
  ['pages', 'event:page'],
  ['click paths', 'event:from'],
  ['where people left', 'event:exit'],
  ['referrers', 'visit:referrer'],
  ['campaigns', 'visit:utm_source', 'visit:utm_medium', 'visit:utm_campaign'],
  ['places', 'visit:country', 'visit:region'],
  ['devices', 'visit:device'],
  ['systems', 'visit:os', 'visit:os_version'],
  ['browsers', 'visit:browser', 'visit:browser_version'],
  ['languages', 'visit:language'],
  ['screens', 'visit:screen'],
  ['time zones', 'visit:timezone'],
  ['time spent', 'event:engaged'],
  ['clicks', 'event:target'],
  ['events', 'event:name', 'event:value'],
  ['errors', 'error:kind', 'error:name', 'error:status'],
];

/** What a site's policy has no table of, in words, so that nobody looks for it. */
export function unmeasured({ cubes, geo }: Pick<SiteDescription, 'cubes' | 'geo'>): string[] {
  const counted = new Set(cubes.flatMap(({ dimensions }) => dimensions));
  if (geo === 'none') {
    counted.delete('visit:country');
    counted.delete('visit:region');
  }
  return THINGS.filter(([, ...dimensions]) => !dimensions.some((it) => counted.has(it))).map(
    ([words]) => words,
  );
}
