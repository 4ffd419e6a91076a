import type { Answer } from '../query/answerQuery.ts';
import { table, withMargin } from '../src/cli/formatAnswer.ts';
import type { Ask } from './ask.ts';
import type { Checks } from './checks.ts';
import { showPeople } from './showPeople.ts';
import type { SimulatedDay } from './simulate.ts';
import type { DayTruth } from './truth.ts';

/** The released audience beside the truth that the simulator knows; every released number is checked. */
export async function showAudience(
  ask: Ask,
  days: readonly SimulatedDay[],
  checks: Checks,
): Promise<void> {
  const truth = new Map(
    days.map((day) => [new Date(day.startsAt).toISOString().slice(0, 10), day.truth]),
  );
  const [day, last] = [...truth].at(-1) ?? [];
  if (day && last) await showRegions(ask, day, last);
  await showPages(ask, truth);
  await showPeople(ask, truth, checks);
  for (const comparison of COMPARISONS) await compare(ask, truth, comparison, checks);
}

async function showRegions(ask: Ask, day: string, { visitorsByRegion }: DayTruth): Promise<void> {
  const { results, meta } = await ask({
    metrics: ['visitors'],
    dimensions: ['visit:region'],
    date_range: [day, day],
  });
  console.log(`Visitors by region, ${day} (those with consent, each counted once):`);
  print([
    ['region', 'released', 'truth'],
    ...results.map((row) => [
      row.dimensions[0] ?? '',
      released(row),
      String(visitorsByRegion.get(row.dimensions[0] ?? '') ?? 0),
    ]),
    ['withheld', withMargin(meta.other?.metrics[0] ?? 0, meta.other?.margins[0] ?? 0), ''],
  ]);
}

async function showPages(ask: Ask, truth: ReadonlyMap<string, DayTruth>): Promise<void> {
  const top = await ask({
    metrics: ['pageviews'],
    dimensions: ['event:page'],
    date_range: rangeOf(truth),
    pagination: { limit: 8 },
  });
  const viewed = (page = '') =>
    [...truth.values()].reduce((sum, day) => sum + (day.viewsByPage.get(page) ?? 0), 0);
  console.log(
    `Top pages, ${truth.size} days (everyone who did not object; what a day published of it):`,
  );
  print([
    ['page', 'released', 'truth'],
    ...top.results.map((row) => [
      row.dimensions[0] ?? '',
      released(row),
      String(viewed(row.dimensions[0])),
    ]),
  ]);
}

interface Comparison {
  readonly name: string;
  readonly metric: string;
  readonly dimensions: readonly string[];
  truth(day: DayTruth, cell: string): number | undefined;
  /** How many cells of a day are published in any case. */
  least(day: DayTruth): number;
}

/** The fewest contributors of a published cell, by the policy. */
const K = 10;

/** Visitors who are told apart are a contributor each. */
const large = (visitors: ReadonlyMap<string, number>) =>
  [...visitors.values()].filter((count) => count >= K).length;

const COMPARISONS: readonly Comparison[] = [
  {
    name: 'visitors',
    metric: 'visitors',
    dimensions: [],
    truth: (day) => day.visitors.consented.size,
    least: () => 1,
  },
  {
    name: 'visits',
    metric: 'visits',
    dimensions: [],
    truth: (day) => day.visits.total,
    least: () => 1,
  },
  {
    name: 'page views',
    metric: 'pageviews',
    dimensions: [],
    truth: (day) => day.views.total,
    least: () => 1,
  },
  {
    name: 'visitors by region',
    metric: 'visitors',
    dimensions: ['visit:region'],
    truth: (day, cell) => day.visitorsByRegion.get(cell),
    least: (day) => large(day.visitorsByRegion),
  },
  {
    name: 'visitors by device',
    metric: 'visitors',
    dimensions: ['visit:device', 'visit:os', 'visit:browser'],
    truth: (day, cell) => day.visitorsByDevice.get(cell),
    least: (day) => large(day.visitorsByDevice),
  },
  {
    name: 'page views by page',
    metric: 'pageviews',
    dimensions: ['event:page'],
    truth: (day, cell) => day.viewsByPage.get(cell),
    least: () => 1,
  },
];

/** Every released cell of every day must be the truth within its margin. */
async function compare(
  ask: Ask,
  truth: ReadonlyMap<string, DayTruth>,
  comparison: Comparison,
  checks: Checks,
): Promise<void> {
  const { results } = await ask({
    metrics: [comparison.metric],
    dimensions: ['time:day', ...comparison.dimensions],
    date_range: rangeOf(truth),
  });
  const right = results.filter(({ dimensions: [day = '', ...cell], metrics, margins }) => {
    const known = truth.get(day);
    const expected = (known && comparison.truth(known, cell.join(' '))) ?? 0;
    return Math.abs((metrics[0] ?? 0) - expected) <= (margins[0] ?? 0);
  });
  const least = [...truth.values()].reduce((sum, day) => sum + comparison.least(day), 0);
  checks.expect(
    `${comparison.name}, day by day: ${right.length} of ${results.length} released cells are the truth within their margin`,
    results.length >= least && right.length === results.length,
  );
}

function rangeOf(truth: ReadonlyMap<string, DayTruth>): [string, string] {
  const days = [...truth.keys()];
  return [days[0] ?? '', days.at(-1) ?? ''];
}

function released({ metrics, margins }: Answer['results'][number]): string {
  return withMargin(metrics[0] ?? 0, margins[0] ?? 0);
}

function print(rows: string[][]): void {
  for (const line of table(rows, 1)) console.log(`  ${line}`);
  console.log('');
}
