import type { DimensionName } from '../../query/dimensionNames.ts';
import { isNamed, PERIODS, type Period } from '../period/period.ts';
import { isDimension } from '../words/dimensionInWords.ts';
import { eachOnce, type Goal } from './goal.ts';

export type { Goal } from './goal.ts';

/** The two pages: numbers for the product team, and what compliance checks. */
export const TABS = ['audience', 'compliance'] as const;
export type Tab = (typeof TABS)[number];

/** What the series over time shows. */
export const SERIES = ['audience', 'visitors', 'visits', 'pageviews', 'errors'] as const;
export type SeriesMetric = (typeof SERIES)[number];

/** Only cells with this value of a dimension. */
export interface ViewFilter {
  readonly dimension: DimensionName;
  readonly value: string;
}

/** More than any table has. */
export const MOST_FILTERS = 8;

/** What is looked at: all of it stands in the address, so that a link shows the same to others. */
export interface View {
  readonly tab: Tab;
  /** The site of a link, told apart from the token's. */
  readonly site: string | undefined;
  readonly period: Period;
  readonly compare: boolean;
  readonly metric: SeriesMetric | undefined;
  readonly filters: readonly ViewFilter[];
  readonly goals: readonly Goal[];
  /** A panel to go to, by its name. */
  readonly panel: string | undefined;
  /** What a panel with several tables shows, for instance `sources=visit:utm_source`. */
  readonly shown: Readonly<Record<string, string>>;
}

export const FIRST_VIEW: View = {
  tab: 'audience',
  site: undefined,
  period: '28d',
  compare: true,
  metric: undefined,
  filters: [],
  goals: [],
  panel: undefined,
  shown: {},
};

/** Reads a view from a fragment such as `#/audience?period=28d`. What it does not know it leaves out. */
export function parseView(fragment: string): View {
  const [, path = '', search = ''] = /^#?\/?([^?]*)\??(.*)$/.exec(fragment) ?? [];
  const params = new URLSearchParams(search);
  const metric = SERIES.find((it) => it === params.get('metric'));
  const shown = [...params].flatMap(([key, value]) =>
    key.startsWith('show-') ? [[key.slice('show-'.length), value] as const] : [],
  );
  return {
    tab: TABS.find((it) => it === path) ?? FIRST_VIEW.tab,
    site: params.get('site') ?? undefined,
    period: parsePeriod(params.get('period') ?? '') ?? FIRST_VIEW.period,
    compare: params.get('compare') !== 'no',
    metric,
    filters: parseFilters(params.getAll('filter')),
    goals: eachOnce(params.getAll('goal').flatMap(parseGoal)),
    panel: params.get('panel') ?? undefined,
    shown: Object.fromEntries(shown),
  };
}

/** The fragment of a view; what is as at first is left out. */
export function printView(view: View): string {
  const params = new URLSearchParams();
  if (view.site !== undefined) params.set('site', view.site);
  const period = isNamed(view.period) ? view.period : `${view.period.first}..${view.period.last}`;
  if (period !== FIRST_VIEW.period) params.set('period', period);
  if (!view.compare) params.set('compare', 'no');
  if (view.metric !== undefined) params.set('metric', view.metric);
  for (const { dimension, value } of view.filters) params.append('filter', `${dimension}=${value}`);
  for (const { kind, name } of view.goals) params.append('goal', `${kind}=${name}`);
  if (view.panel !== undefined) params.set('panel', view.panel);
  for (const [panel, table] of Object.entries(view.shown)) params.set(`show-${panel}`, table);
  const search = params.toString();
  return `#/${view.tab}${search === '' ? '' : `?${search}`}`;
}

/** Of two filters of one dimension the last one counts: no cell has both values. */
function parseFilters(texts: readonly string[]): ViewFilter[] {
  const filters = new Map<DimensionName, string>();
  for (const text of texts) {
    const [, dimension = '', value] = /^([a-z]+:[a-z_]+)=(.*)$/s.exec(text) ?? [];
    if (value === undefined || !isDimension(dimension)) continue;
    filters.delete(dimension);
    filters.set(dimension, value);
  }
  return [...filters].slice(-MOST_FILTERS).map(([dimension, value]) => ({ dimension, value }));
}

function parseGoal(text: string): Goal[] {
  const [, kind, name = ''] = /^(page|event)=(.+)$/s.exec(text) ?? [];
  return kind === 'page' || kind === 'event' ? [{ kind, name }] : [];
}

function parsePeriod(text: string): Period | undefined {
  if (Object.hasOwn(PERIODS, text)) return text as Period;
  const [, first, last] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text) ?? [];
  const isDay = (day: string | undefined): day is string =>
    day !== undefined &&
    !Number.isNaN(Date.parse(day)) &&
    day === new Date(day).toISOString().slice(0, 10);
  return isDay(first) && isDay(last) && first <= last ? { first, last } : undefined;
}
