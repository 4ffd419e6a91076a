import type { Section } from './panel.ts';
import * as people from './people.ts';
import { sumOf } from './queries.ts';
import { INTERVAL, MARGIN, PULSE, VIEWS, VISITS } from './words.ts';

/** The audience at a glance. */
export const PEOPLE_SECTION: Section = {
  title: 'How many people',
  panels: [
    {
      ...{ title: 'People, newest window', kind: 'stat', sql: people.PEOPLE, size: [8, 5] },
      description: `How many people came, those who refused consent included; people who objected are not. ${INTERVAL}`,
      empty: 'no estimate',
    },
    {
      ...{ title: 'If refusers visit more or less often', kind: 'stat', size: [6, 5] },
      sql: people.PEOPLE_ASSUMING,
      description:
        'The same interval if people who refuse visit 1.25 times, or 0.6 times, as often as those who agree. Plan by this one.',
      empty: 'no estimate',
    },
    {
      ...{ title: 'Consent, newest window', kind: 'stat', sql: people.CONSENT, size: [4, 5] },
      description:
        'The part of all visits that was with consent. It is made of released counts, so noise or rounding is in it.',
      shares: ['Visits with consent'],
      empty: 'no estimate',
    },
    {
      ...{ title: 'Today so far', kind: 'stat', size: [6, 5], timeFrom: 'now/d' },
      sql: sumOf(PULSE, [VIEWS, VISITS]),
      description: `The hours of today that are published. ${MARGIN}`,
      empty: 'no hour of today yet',
    },
    {
      ...{ title: 'People', kind: 'timeseries', sql: people.PEOPLE_SERIES, size: [12, 8] },
      description: `People by day, week or month, as chosen above, with a band. ${INTERVAL}`,
    },
    {
      ...{ title: 'Consent', kind: 'timeseries', sql: people.CONSENT_SERIES, size: [12, 8] },
      description:
        'The part of all visits that was with consent. It is made of released counts, so noise or rounding is in it.',
      shares: ['Visits with consent'],
    },
    {
      ...{ title: 'People by window', kind: 'table', sql: people.PEOPLE_TABLE, size: [24, 7] },
      description: `All windows, and why there is no estimate where there is none. ${INTERVAL}`,
      shares: ['Visits with consent'],
      empty: 'no estimate',
    },
  ],
};
