import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { UserError } from '../userError.ts';

/** The shards that count the windows of a site which begin from a month on. */
export interface Shards {
  /** The month, as `2027-01`; '' for those before the first that is named. */
  readonly from: string;
  readonly of: number;
}

/** One of them. */
export interface ShardId extends Shards {
  readonly site: string;
  /** From 0 to `of` - 1. */
  readonly index: number;
}

/** The name of a shard's Durable Object. A site's name has no blank in it. */
export function shardName({ site, from, of, index }: ShardId): string {
  return `${site} ${from || 'ever'} ${index} of ${of}`;
}

/** Whether two have the same shards. */
export function sameShards(a: Shards, b: Shards): boolean {
  return a.from === b.from && a.of === b.of;
}

/** The most shards of a site: a window waits for all of them. */
const MOST = 256;

const Config = z.record(
  z.string(),
  z.record(z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/), z.int().min(1).max(MOST)),
);

interface Stretch extends Shards {
  readonly startsAt: number;
}

/**
 * How many shards count a site, and from when on. A window is counted by the shards of the
 * month in which it begins, in the site's time zone, until it closes: so none of its visitors is in two
 * of them, also in a week that goes on into the month in which their number changes.
 */
export class ShardPlan {
  /** By site, the latest first. */
  readonly #stretches = new Map<string, readonly Stretch[]>();

  /**
   * @param config numbers of shards by site and month, as `{ "shop": { "2027-01": 4 } }`; before the
   *   first month, and where a site is not named, there is one
   * @throws UserError where it has another shape
   */
  constructor(
    sites: Iterable<{ readonly site: string; readonly timezone: string }>,
    config: unknown,
  ) {
    const parsed = Config.safeParse(config ?? {});
    if (!parsed.success) throw WRONG;
    const named = new Set(Object.keys(parsed.data));
    for (const { site, timezone } of sites) {
      named.delete(site);
      const stretches = Object.entries(parsed.data[site] ?? {}).map(([from, of]) => ({
        ...{ from, of },
        startsAt: Temporal.PlainDate.from(`${from}-01`).toZonedDateTime(timezone).epochMilliseconds,
      }));
      const first = { from: '', of: 1, startsAt: Number.NEGATIVE_INFINITY };
      this.#stretches.set(
        site,
        [first, ...stretches].sort((a, b) => b.startsAt - a.startsAt),
      );
    }
    const [unknown] = named;
    if (unknown !== undefined) throw noSite(unknown);
  }

  /**
   * The shards of a site's windows that begin at a time, milliseconds since 1970.
   *
   * @throws Error for a site without a policy
   */
  at(site: string, startsAt: number): Shards {
    const found = this.#stretches.get(site)?.find((stretch) => stretch.startsAt <= startsAt);
    if (!found) throw new Error('the site has no policy');
    return { from: found.from, of: found.of };
  }
}

const WRONG = new UserError(
  'SHARDS does not say how many shards which site has from which month on.',
  `Write for instance SHARDS = { shop = { "2027-01" = 4 } } under [vars]: months as 2027-01, 1 to ${MOST} shards.`,
);

const noSite = (site: string) =>
  new UserError(
    `SHARDS names ${site}, and there is no policy of that site.`,
    'Correct the name to that of its file in policies/.',
  );
