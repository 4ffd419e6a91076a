import type { Side } from './smokeRequest.ts';
import { DAYS_OVER, MONTH_OVER, visitsOf } from './visits.ts';

/** Those that the visits are sent to. */
export const COUNTED_SITES = ['demo', 'noisy'];

/** What became of the visits. */
export interface Counted {
  /** How many of the visits' requests got which answer. */
  readonly receipts: Readonly<Record<string, number>>;
  /** What ClickHouse has of them. */
  readonly published: readonly string[];
}

/**
 * Two days of visits, and what is published of them once the month is over.
 *
 * @param suffixes of the names of sites that all are sent to, each for itself
 */
export async function countVisits(
  side: Side,
  suffixes: readonly string[],
): Promise<Record<string, Counted>> {
  const receipts = new Map(suffixes.map((suffix) => [suffix, {} as Record<string, number>]));
  const sites = [...receipts].flatMap(([suffix, own]) =>
    COUNTED_SITES.map((site) => ({ site, own, visits: visitsOf(site + suffix) })),
  );
  // The same people come to all of them, at the same times.
  for (const [number, { at }] of sites[0]?.visits.entries() ?? []) {
    side.setNow(at);
    const sent = sites.map(async ({ site, own, visits }) => {
      const visit = visits[number];
      if (!visit) return;
      const response = await side.send(visit.request);
      const answer = `${site} ${response.status} ${await response.text()}`;
      own[answer] = (own[answer] ?? 0) + 1;
    });
    await Promise.all(sent);
  }
  for (const over of [DAYS_OVER, MONTH_OVER]) {
    side.setNow(over);
    await side.close();
  }
  const counted = suffixes.map(async (suffix) => {
    const names = COUNTED_SITES.map((site) => `'${site}${suffix}'`).join();
    const rows = await Promise.all(PUBLISHED.map((read) => side.read(read(names))));
    const published = rows.flat().map((row) => shown(row, suffix));
    return [suffix, { receipts: receipts.get(suffix) ?? {}, published }] as const;
  });
  return Object.fromEntries(await Promise.all(counted));
}

const LEFT_OUT = 'site, starts_at, ends_at, expires_at';
const WHERE = (sites: string) => `FINAL WHERE site IN (${sites}) AND starts_at > '2040-01-01'`;
const PUBLISHED = [
  (sites: string) =>
    `SELECT site, toUnixTimestamp(starts_at) AS at, * EXCEPT (${LEFT_OUT}) FROM cells ${WHERE(sites)} ORDER BY ALL`,
  (sites: string) =>
    `SELECT site, toUnixTimestamp(starts_at) AS at, * EXCEPT (${LEFT_OUT}, released_at) FROM releases ${WHERE(sites)} ORDER BY ALL`,
];

/** What is empty or zero is left out. */
function shown({ site, ...row }: Record<string, unknown>, suffix: string): string {
  const values = Object.entries(row).filter(([, it]) => it !== '' && it !== 0 && it !== '0');
  const name = String(site).slice(0, String(site).length - suffix.length);
  return [name, ...values.map(([column, value]) => `${column}=${value}`)].join(' ');
}
