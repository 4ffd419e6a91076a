import type { DimensionName } from '../../query/dimensionNames.ts';
import type { SiteCube, SiteDescription } from '../../query/siteSchema.ts';
import { dimensionInWords } from '../words/dimensionInWords.ts';
import { covers, type Wanted } from './covers.ts';
import type { TableMetric } from './metricsOf.ts';
import type { PanelSpec, TableSpec } from './panelSpec.ts';

const TIMES: readonly TableMetric[] = ['events', 'visitors', 'visitor_days'];
const VIEWS: readonly TableMetric[] = ['visitors', 'pageviews', 'visitor_days'];
const VISITS: readonly TableMetric[] = ['visitors', 'visits', 'pageviews', 'visitor_days'];

/** All panels that there can be, in the order of the page. */
export function allPanels({ cubes, geo }: Pick<SiteDescription, 'cubes' | 'geo'>): PanelSpec[] {
  return [
    {
      name: 'pages',
      heading: 'Pages',
      tables: [
        table('seen', 'Seen', 'page_view', ['event:page'], VIEWS),
        ...(began(cubes)
          ? [table('began', 'Visits began here', 'page_view', ['event:page'], ['visits'])]
          : []),
        {
          ...table('left', 'Left from here', 'page_leave', ['event:page'], TIMES),
          wanted: {
            event: 'page_leave',
            dimensions: ['event:page'],
            only: [{ dimension: 'event:exit', value: 'yes' }],
          },
        },
      ],
    },
    {
      name: 'paths',
      heading: 'Click paths',
      tables: [table('paths', 'Click paths', 'page_view', ['event:from', 'event:page'], VIEWS)],
    },
    {
      name: 'sources',
      heading: 'Sources',
      // A view inside a visit comes from the site itself, so views say little of sources.
      tables: ofVisits(
        ['visit:referrer', 'visit:utm_source', 'visit:utm_medium', 'visit:utm_campaign'],
        VISITS.filter((it) => it !== 'pageviews'),
      ),
    },
    {
      name: 'where',
      heading: 'Where',
      tables: geo === 'none' ? [] : ofVisits(['visit:country', 'visit:region']),
    },
    {
      name: 'devices',
      heading: 'Devices',
      tables: ofVisits([
        'visit:device',
        'visit:os',
        'visit:os_version',
        'visit:browser',
        'visit:browser_version',
        'visit:language',
        'visit:screen',
        'visit:timezone',
      ]),
    },
    {
      name: 'time',
      heading: 'Time spent',
      tables: [
        table('all', 'All pages', 'page_leave', ['event:engaged'], TIMES),
        table('page', 'By page', 'page_leave', ['event:page', 'event:engaged'], TIMES),
      ],
    },
    {
      name: 'clicks',
      heading: 'Clicks',
      tables: [
        table('target', 'What', 'click', ['event:target'], TIMES),
        table('page', 'On which page', 'click', ['event:page', 'event:target'], TIMES),
      ],
    },
    {
      name: 'events',
      heading: 'Events',
      tables: [
        table('names', 'Events', 'custom', ['event:name'], TIMES),
        ...cubes
          .filter(({ prop }) => prop !== undefined)
          .map(({ name, custom, prop }) => ({
            ...table(name, `${custom}: ${prop}`, 'custom', ['event:value'], TIMES),
            wanted: { event: 'custom' as const, cube: name, dimensions: ['event:value'] as const },
          })),
      ],
    },
    {
      name: 'errors',
      heading: 'Errors',
      tables: [
        table('error', 'What', 'error', ['error:kind', 'error:name', 'error:status'], TIMES),
        table('kind', 'Kind', 'error', ['error:kind'], TIMES),
        table('page', 'On which page', 'error', ['event:page', 'error:kind'], TIMES),
      ],
    },
  ];
}

function table(
  id: string,
  label: string,
  event: SiteCube['event'],
  dimensions: readonly DimensionName[],
  metrics: readonly TableMetric[],
): TableSpec {
  return { id, label, wanted: { event, dimensions }, metrics };
}

/** A table for each of some dimensions of page views. */
function ofVisits(
  dimensions: readonly DimensionName[],
  metrics: readonly TableMetric[] = VISITS,
): TableSpec[] {
  return dimensions.map((it) => ({
    ...table(it, dimensionInWords(it), 'page_view', [it], metrics),
    note: CONSENTED.includes(it)
      ? 'Known only of visits with consent: a script has to read it from the device.'
      : undefined,
  }));
}

/** As `DEVICE_READ` of policy/cube.ts. */
const CONSENTED: readonly DimensionName[] = ['visit:timezone', 'visit:screen'];

/** Whether entries are counted by page; their first page is where a visit began. */
function began(cubes: readonly SiteCube[]): boolean {
  const wanted: Wanted = { event: 'page_view', dimensions: ['event:page'] };
  return cubes.some((cube) => cube.measures.visits !== undefined && covers(cube, wanted));
}
