import { Temporal } from 'temporal-polyfill';
import type { Answer } from '../query/answerQuery.ts';
import { table } from '../src/cli/formatAnswer.ts';
import type { Ask } from './ask.ts';
import type { Checks } from './checks.ts';
import { closedRange, type Kind, startOf } from './closedRange.ts';
import { mostMisses } from './mostMisses.ts';
import type { DayTruth } from './truth.ts';

type People = DayTruth['visitors'];

/** How many people came, those who refused included: the estimate beside the truth, and exact uniques of weeks and months. */
export async function showPeople(
  ask: Ask,
  truth: ReadonlyMap<string, DayTruth>,
  checks: Checks,
): Promise<void> {
  console.log('People, those who refused included (those who objected are counted by nobody):');
  for (const kind of ['day', 'week', 'month'] as const) {
    const windows = peopleBy(kind, truth);
    const range = closedRange(kind, [...truth.keys()]);
    if (!range) continue;
    await showEstimates(ask, kind, range, windows, checks);
    if (kind !== 'day') await compareUniques(ask, kind, range, windows, checks);
  }
}

async function showEstimates(
  ask: Ask,
  kind: Kind,
  date_range: string[],
  windows: ReadonlyMap<string, People>,
  checks: Checks,
): Promise<void> {
  const { results } = await ask({
    metrics: ['audience'],
    dimensions: [`time:${kind}`],
    date_range,
  });
  const rows = results.map((it) => beside(it, windows.get(it.dimensions[0] ?? '')?.all.size ?? 0));
  print([
    [kind, 'about', 'in 95 of 100', 'if habits differ', 'truth'],
    ...rows.slice(-7).map(({ texts }) => texts),
  ]);
  const shown = rows.filter((it) => it.estimated);
  const first = shown.filter((it) => it.first).length;
  const second = shown.filter((it) => it.second).length;
  console.log(
    `  With an estimate: ${shown.length} of ${windows.size}; the first interval holds the truth of ${first}, the second of ${second}.${kind === 'day' ? ASSUMED : ''}\n`,
  );
  checks.expect(
    `people by ${kind}: ${second} of ${shown.length} second intervals hold the truth`,
    rows.length > 0 && second === shown.length,
  );
  if (kind !== 'day') return;
  const least = shown.length - mostMisses(shown.length);
  // Of a few days any number may be chance.
  const chance = shown.length < 10 ? '' : `, fewer than ${least} would hardly be chance`;
  checks.expect(
    `people by day: ${first} of ${shown.length} first intervals hold the truth; 95 of 100 are meant to${chance}`,
    first >= least,
  );
}

/** True of `createPopulation`. */
const ASSUMED =
  ' In this shop consent has nothing to do with how often one visits, as the first assumes.';

function beside({ dimensions: [window = ''], audience }: Answer['results'][number], truth: number) {
  if (!audience?.assumption) {
    const texts = [window, audience?.reason ?? '', '', '', String(truth)];
    return { texts, estimated: false, first: false, second: false };
  }
  const { estimate, assumption } = audience;
  const [low, high] = [audience.low ?? 0, audience.high ?? 0];
  return {
    texts: [
      window,
      String(estimate),
      `${low} to ${high}`,
      `${assumption.low} to ${assumption.high}`,
      String(truth),
    ],
    estimated: true,
    first: low <= truth && truth <= high,
    second: assumption.low <= truth && truth <= assumption.high,
  };
}

/** Every closed week or month must have as many visitors as really came with consent, within its margin. */
async function compareUniques(
  ask: Ask,
  kind: Kind,
  date_range: string[],
  windows: ReadonlyMap<string, People>,
  checks: Checks,
): Promise<void> {
  const { results } = await ask({
    metrics: ['visitors'],
    dimensions: [`time:${kind}`],
    date_range,
  });
  const right = results.filter(({ dimensions: [window = ''], metrics, margins }) => {
    const expected = windows.get(window)?.consented.size ?? 0;
    return Math.abs((metrics[0] ?? 0) - expected) <= (margins[0] ?? 0);
  });
  checks.expect(
    `visitors, each counted once a ${kind}: ${right.length} of ${results.length} ${kind}s are the truth within their margin`,
    results.length > 0 && right.length === results.length,
  );
}

/** Who came in each closed window, by its first day; everybody once, on however many days. */
function peopleBy(kind: Kind, truth: ReadonlyMap<string, DayTruth>): Map<string, People> {
  const windows = new Map<string, People>();
  const today = Temporal.PlainDate.from([...truth.keys()].at(-1) ?? '').add({ days: 1 });
  for (const [day, { visitors }] of truth) {
    const start = startOf(kind, Temporal.PlainDate.from(day));
    if (start === startOf(kind, today)) continue;
    const people = windows.get(start) ?? { consented: new Set(), all: new Set() };
    for (const id of visitors.consented) people.consented.add(id);
    for (const id of visitors.all) people.all.add(id);
    windows.set(start, people);
  }
  return windows;
}

function print(rows: string[][]): void {
  for (const line of table(rows, 1)) console.log(`  ${line}`);
}
