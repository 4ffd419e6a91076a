/** Where the SQL goes; a dashboard names its data source by a variable. */
export const DATASOURCE = { type: 'grafana-clickhouse-datasource', uid: `\${datasource}` } as const;

/** The shape of a panel's numbers on the page. */
export type Kind = 'stat' | 'timeseries' | 'table';

export interface Panel {
  readonly title: string;
  readonly kind: Kind;
  readonly sql: string;
  /** What it shows, then what its margin means. */
  readonly description: string;
  /** In columns of 24, and in rows. */
  readonly size: readonly [width: number, height: number];
  /** Columns that are shares, from 0 to 1. */
  readonly shares?: readonly string[];
  /** In place of the dashboard's time range. */
  readonly timeFrom?: string;
  /** In place of a number that is NULL; Grafana shows it for an empty text, too. */
  readonly empty?: string;
}

/** A section of the dashboard. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
  /** A line of Markdown at its end. */
  readonly text?: string;
}

/** Shown where a number is NULL: it was not published, and may be anything. */
const NOT_TOLD = 'not told';

/** Grafana's fields of each kind of panel, as its own editor would save them. */
export function toGrafana(panel: Panel, id: number, gridPos: object) {
  const { title, kind, sql, description, timeFrom, empty } = panel;
  return {
    id,
    type: kind,
    title,
    description,
    datasource: DATASOURCE,
    gridPos,
    fieldConfig: {
      defaults: { ...DEFAULTS[kind], noValue: empty ?? NOT_TOLD },
      overrides: [...OVERRIDES[kind], ...(panel.shares ?? []).map(asShare)],
    },
    options: OPTIONS[kind],
    targets: [
      {
        refId: 'A',
        datasource: DATASOURCE,
        // Without a version the plugin would take it for one of its version 3.
        pluginVersion: '4.0.0',
        editorType: 'sql',
        queryType: 'table',
        format: 1,
        rawSql: sql,
      },
    ],
    ...(timeFrom === undefined ? {} : { timeFrom, hideTimeOverride: false }),
  };
}

const whole = { unit: 'locale', decimals: 0 };

const DEFAULTS = {
  stat: { ...whole, color: { mode: 'fixed', fixedColor: 'text' } },
  timeseries: {
    ...whole,
    color: { mode: 'fixed', fixedColor: 'blue' },
    min: 0,
    custom: { drawStyle: 'line', lineWidth: 2, showPoints: 'auto', spanNulls: false },
  },
  table: { ...whole, custom: { align: 'auto', filterable: true } },
} as const;

const byName = (options: string) => ({ id: 'byName', options });
const byRegexp = (options: string) => ({ id: 'byRegexp', options });
const property = (id: string, value: unknown) => ({ id, value });
const noLine = [property('custom.lineWidth', 0), property('custom.showPoints', 'never')];
const hidden = property('custom.hideFrom', { legend: true, tooltip: false, viz: false });

/** The band is the space between "at least" and "at most". */
const OVERRIDES = {
  stat: [],
  timeseries: [
    { matcher: byName('at least'), properties: [...noLine, hidden] },
    {
      matcher: byName('at most'),
      properties: [
        ...noLine,
        hidden,
        property('custom.fillBelowTo', 'at least'),
        property('custom.fillOpacity', 25),
      ],
    },
  ],
  table: [
    { matcher: byRegexp('/^±/'), properties: [property('custom.width', 120)] },
    { matcher: byName('Epsilon'), properties: [property('decimals', 3)] },
  ],
} as const;

function asShare(name: string) {
  return {
    matcher: byName(name),
    properties: [property('unit', 'percentunit'), property('decimals', 0), property('max', 1)],
  };
}

const OPTIONS = {
  stat: {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    textMode: 'value_and_name',
    colorMode: 'value',
    graphMode: 'none',
    justifyMode: 'auto',
    orientation: 'auto',
  },
  timeseries: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
    tooltip: { mode: 'multi', sort: 'none' },
  },
  table: { showHeader: true, cellHeight: 'sm' },
} as const;
