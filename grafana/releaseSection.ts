import type { Section } from './panel.ts';
import { RELEASES, WITHHELD_WINDOWS, withheldByCube } from './releaseQueries.ts';
import { MARGIN } from './words.ts';

/** What stands behind all numbers. */
export const RELEASE_SECTION: Section = {
  title: 'How sure: what is withheld, and how it was released',
  panels: [
    {
      ...{ title: 'What is withheld', kind: 'table', size: [24, 8] },
      sql: withheldByCube([
        ...['pages', 'paths', 'referrers', 'campaigns', 'countries', 'regions', 'devices'],
        ...['systems', 'browsers', 'languages', 'screens'],
      ]),
      description: `The total, what stands in published rows, and the rest: “other”. Only over windows that both have, and not where a visitor may stand in several rows. ${MARGIN}`,
      shares: ['Share published'],
      empty: 'cannot be told',
    },
    {
      ...{ title: 'Releases', kind: 'table', sql: RELEASES, size: [16, 9] },
      description:
        'By which mechanism the numbers above were published. Epsilon is what one window of the cube tells of one visitor at the most; under suppression rows of fewer than k contributors are withheld, and counts rounded.',
      empty: '–',
    },
    {
      ...{ title: 'Windows withheld', kind: 'table', sql: WITHHELD_WINDOWS, size: [8, 9] },
      description:
        'Windows of a cube that were not published at all; they are missing above, not zero.',
      empty: 'none in this time range',
    },
  ],
};
