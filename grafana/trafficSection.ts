import type { Panel, Section } from './panel.ts';
import { series, visitorsByWindow } from './queries.ts';
import { type Measure, TOTALS } from './sql.ts';
import { MARGIN, PULSE, VIEWS, VISITS } from './words.ts';

/** Totals by windows. */
export const TRAFFIC_SECTION: Section = {
  title: 'Traffic',
  panels: [
    byDay({ measure: 'count', title: 'Page views' }),
    byDay(VISITS),
    byDay({ measure: 'visitors', title: 'Visitors' }),
    today(VIEWS),
    today(VISITS),
    {
      ...{ title: 'Visitors by month, week and day', kind: 'table', size: [8, 8] },
      sql: visitorsByWindow(),
      description: `Visitors with consent. A week’s are not the sum of its days’: who comes twice is one. ${MARGIN}`,
    },
  ],
};

function byDay(measure: Measure): Panel {
  return {
    ...{ title: `${measure.title} by day`, kind: 'timeseries', size: [8, 8] },
    sql: series(measure, TOTALS, 'day'),
    description: `Each day by itself; a day that is not published is a gap. The band is the margin. ${MARGIN}`,
  };
}

function today(measure: Measure): Panel {
  return {
    ...{ title: `${measure.title} today`, kind: 'timeseries', size: [8, 8], timeFrom: 'now/d' },
    sql: series(measure, PULSE, 'hour'),
    description: `By the hour, each when it is over. The band is the margin. ${MARGIN}`,
    empty: 'no hour of today yet',
  };
}
