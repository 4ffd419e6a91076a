import { DATASOURCE, type Panel, toGrafana } from './panel.ts';
import { PEOPLE_SECTION } from './peopleSection.ts';
import { RELEASE_SECTION } from './releaseSection.ts';
import { TABLE_SECTIONS } from './tableSections.ts';
import { TRAFFIC_SECTION } from './trafficSection.ts';
import { VARIABLES, type Variable } from './variables.ts';

/** Of Grafana 12 and 13. An older one reads it too, and says so. */
const SCHEMA_VERSION = 42;
const COLUMNS = 24;
const SECTIONS = [PEOPLE_SECTION, TRAFFIC_SECTION, ...TABLE_SECTIONS, RELEASE_SECTION];

/** The dashboard as Grafana exports one for import elsewhere: with the data source left open. */
export function dashboard() {
  return {
    title: 'Headcount',
    uid: 'headcount',
    description:
      'How big the audience is, where it is, what it does, and how sure that is. Released counts alone: no person, no event.',
    tags: ['headcount', 'clickhouse'],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: 1,
    timezone: 'browser',
    weekStart: 'monday',
    // Whole months, as many cubes of a small site are by the month.
    time: { from: 'now-2M/M', to: 'now' },
    timepicker: {},
    refresh: '',
    fiscalYearStartMonth: 0,
    links: [],
    annotations: { list: [] },
    templating: { list: [datasourceVariable(), ...VARIABLES.map(queryVariable)] },
    panels: layOut(),
    __requires: [
      { type: 'grafana', id: 'grafana', name: 'Grafana', version: '12.0.0' },
      { type: 'datasource', id: DATASOURCE.type, name: 'ClickHouse', version: '4.0.0' },
      ...['stat', 'table', 'text', 'timeseries'].map((id) => ({
        ...{ type: 'panel', id, name: id, version: '' },
      })),
    ],
  };
}

function datasourceVariable() {
  return {
    ...{ name: 'datasource', label: 'Data source', type: 'datasource', query: DATASOURCE.type },
    ...{ hide: 0, refresh: 1, regex: '', multi: false, includeAll: false, skipUrlSync: false },
    ...{ current: {}, options: [] },
  };
}

function queryVariable({ name, label, sql, shown, all }: Variable) {
  const every = { text: ['All'], value: ['$__all'] };
  return {
    ...{ name, label, type: 'query', datasource: DATASOURCE, definition: sql },
    query: { editorType: 'sql', rawSql: sql, refId: name },
    // 1: when the dashboard is loaded, and when a variable changes that the query names. 0: shown, 2: hidden.
    ...{ refresh: 1, hide: shown ? 0 : 2, sort: 0, regex: '', skipUrlSync: false },
    ...{ multi: all === true, includeAll: all === true },
    ...{ current: all ? every : {}, options: [] },
  };
}

/** Sections under one another, in each the panels from left to right. */
function layOut(): object[] {
  const laid: object[] = [];
  const next = () => laid.length + 1;
  let y = 0;
  for (const { title, panels, text } of SECTIONS) {
    const gridPos = { h: 1, w: COLUMNS, x: 0, y };
    laid.push({ id: next(), type: 'row', title, collapsed: false, gridPos, panels: [] });
    y += 1;
    for (const line of lines(panels)) {
      let x = 0;
      for (const panel of line) {
        const [w, h] = panel.size;
        laid.push(toGrafana(panel, next(), { h, w, x, y }));
        x += w;
      }
      y += Math.max(...line.map(({ size: [, height] }) => height));
    }
    if (text === undefined) continue;
    const options = { mode: 'markdown', content: text };
    laid.push({ id: next(), type: 'text', gridPos: { h: 2, w: COLUMNS, x: 0, y }, options });
    y += 2;
  }
  return laid;
}

/** Panels in lines that are as wide as the page. */
function lines(panels: readonly Panel[]): Panel[][] {
  const found: Panel[][] = [[]];
  let width = 0;
  for (const panel of panels) {
    if (width + panel.size[0] > COLUMNS) {
      found.push([]);
      width = 0;
    }
    found.at(-1)?.push(panel);
    width += panel.size[0];
  }
  return found;
}
