import type { DimensionName } from '../../query/dimensionNames.ts';
import type { SiteCube, SiteDescription } from '../../query/siteSchema.ts';
import { overPart, whyNone } from '../period/overPart.ts';
import { type Span, spanInWords } from '../period/period.ts';
import type { ViewFilter } from '../view/view.ts';
import { covers, type Wanted } from './covers.ts';
import { filtersOf } from './filtersOf.ts';
import { metricsOf, type TableQuestion } from './metricsOf.ts';
import { beforeOf, isOne, isSame, spansFor, tiles, windowsOf } from './planWindows.ts';
import { refuseFilter } from './refuseFilter.ts';

export type { Wanted } from './covers.ts';
export type { TableMetric, TableQuestion } from './metricsOf.ts';

/** What of a site a plan needs to know. */
export type PlanSite = Pick<
  SiteDescription,
  'cubes' | 'today' | 'now' | 'timezone' | 'windows' | 'retention_months'
>;

export interface Looked {
  /** `undefined` for all time. */
  readonly span: Span | undefined;
  readonly filters: readonly ViewFilter[];
}

/** What a panel asks, and what is to be said beside it. */
export interface Planned {
  readonly question: TableQuestion;
  readonly cube: SiteCube;
  /** The days that it answers for; `undefined` for all time. */
  readonly asked: Span | undefined;
  /** The same days in words, where those are others than were chosen. */
  readonly instead: string | undefined;
  /** The period before, of as many windows; none of all time. */
  readonly before: Span | undefined;
}

/** Why a panel has nothing to ask, in words. */
export interface Unplanned {
  readonly because: 'no-cube' | 'filter' | 'not-there';
  readonly words: string;
}

const NO_SUM =
  'Only visitors of several rows at once are counted here, and those cannot be added up.';

/** As many rows as an answer may have: from each declared page to each other are more than a thousand. */
const ROWS = 10_000;

/**
 * Picks the cube that answers a panel: one that has its dimensions and those of the filters, of those one
 * whose windows make up the period, else the one with the shortest windows, for those of them that are
 * nearest. The numbers are those that may be added up: visitors only within one window, and
 * where they are all there is, of the newest one.
 */
export function planPanel(
  site: PlanSite,
  wanted: Wanted,
  { span, filters }: Looked,
): Planned | Unplanned {
  const covering = site.cubes.filter((cube) => covers(cube, wanted));
  if (covering.length === 0) {
    return { because: 'no-cube', words: 'The site’s policy has no table of this.' };
  }
  const over = span && overPart(span, site);
  const all = [...(wanted.only ?? []), ...filters];
  const filtered = covering.filter(({ dimensions }) =>
    all.every(({ dimension }) => dimensions.includes(dimension)),
  );
  if (filtered.length === 0) {
    return { because: 'filter', words: refuseFilter(covering, wanted.dimensions, filters) };
  }
  if (span && !over) {
    return { because: 'not-there', words: whyNone(span, site, shortest(filtered)) };
  }
  const [best] = filtered
    .flatMap((cube) => planCube(site, cube, wanted.dimensions, all, over) ?? [])
    .sort((a, b) => rank(a.cube, over) - rank(b.cube, over) || compareCubes(a, b));
  if (!best) return { because: 'no-cube', words: NO_SUM };
  const { cube, asked, metrics } = best;
  return {
    question: {
      cube: cube.name,
      metrics,
      dimensions: [...wanted.dimensions],
      date_range: asked === undefined ? 'all' : [asked.first, asked.last],
      filters: filtersOf(all),
      pagination: { limit: ROWS },
    },
    cube,
    asked,
    instead: insteadOf(asked, span, over),
    before: span && asked && beforeOf(cube.window, asked),
  };
}

/** What is said of the days where they are not those that were chosen; today is never over. */
function insteadOf(
  asked: Span | undefined,
  span: Span | undefined,
  over: Span | undefined,
): string | undefined {
  if (!asked || (span && over && isSame(asked, over) && over.first === span.first)) {
    return undefined;
  }
  if (span || isOne(asked)) return spanInWords(asked);
  return `until ${spanInWords({ first: asked.last, last: asked.last })}`;
}

interface CubePlan {
  readonly cube: SiteCube;
  readonly asked: Span | undefined;
  readonly metrics: TableQuestion['metrics'];
}

/** The first of the spans that a cube can answer for in which it has a number. */
function planCube(
  site: PlanSite,
  cube: SiteCube,
  dimensions: readonly DimensionName[],
  filters: readonly ViewFilter[],
  span: Span | undefined,
): CubePlan | undefined {
  for (const asked of spansFor(cube.window, span, site)) {
    const metrics = metricsOf(cube, dimensions, filters, windowsOf(cube.window, asked));
    if (metrics) return { cube, asked, metrics };
  }
  return undefined;
}

/** 0 where the windows make up the period, more the further they are from it. */
function rank({ window }: SiteCube, span: Span | undefined): number {
  return tiles(window, span) ? 0 : LENGTH[window];
}

/** The kind of window that is over first. */
function shortest(cubes: readonly SiteCube[]): SiteCube['window'] {
  const [first = 'day'] = cubes.map(({ window }) => window).sort((a, b) => LENGTH[a] - LENGTH[b]);
  return first;
}

const LENGTH = { hour: 9, day: 1, week: 2, month: 3 } as const;

/** The smallest first, then the one with more numbers, then the one with the fewest windows. */
function compareCubes(a: CubePlan, b: CubePlan): number {
  return (
    a.cube.dimensions.length - b.cube.dimensions.length ||
    b.metrics.length - a.metrics.length ||
    LENGTH[b.cube.window] - LENGTH[a.cube.window]
  );
}
