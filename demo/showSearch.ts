import type { Headcount } from '../src/headcount.ts';
import type { Checks } from './checks.ts';
import { type Planted, searchEverything } from './searchEverything.ts';
import type { SimulatedRequest } from './simulate.ts';

/** Kept on purpose, so the search must find it: a page that many viewed. */
export const KEPT = '/lamps/aurora';

/** A byte search for everybody's address, id and email in all that was written. */
export async function showSearch(
  folder: string,
  headcount: Headcount,
  people: readonly Planted[],
  sample: readonly SimulatedRequest[],
  checks: Checks,
): Promise<void> {
  const { read } = headcount.deps.clickhouse;
  const report = await searchEverything(folder, read, people, sample, KEPT);
  const megabytes = (report.bytes / 1e6).toFixed(1);
  console.log(
    `Searched ${report.files} files (${megabytes} MB) and ${report.rows} rows for ${report.needles} planted addresses, ids and emails: ${report.found.length} found.`,
  );
  for (const { kind, place } of report.found.slice(0, 10)) console.log(`  ${kind} in ${place}`);
  console.log(
    `Control: the same search over the requests as sent finds ${[...report.control].join(', ')}; the page ${KEPT}, which is kept, is found in ${report.keptFound.length} places.\n`,
  );
  checks.expect(
    'no planted address, id or email is in anything on disk',
    report.found.length === 0,
  );
  checks.expect(
    'the search finds what is there: identifiers in the requests, a kept page on disk and in a table',
    ['IP address', 'visitor id', 'email address'].every((kind) => report.control.has(kind)) &&
      report.keptFound.includes('table cells') &&
      report.keptFound.some((place) => !place.startsWith('table')),
  );
}
