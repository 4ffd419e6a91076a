import type { Section } from './panel.ts';
import { events, table } from './tablePanel.ts';
import { VIEWS, VISITORS, VISITS } from './words.ts';

/** What is told by dimensions. */
export const TABLE_SECTIONS: readonly Section[] = [
  {
    title: 'What they do',
    panels: [
      table('Pages', 'pages', [['page', 'Page']], [VIEWS, VISITS, VISITORS]),
      table(
        'Click paths',
        'paths',
        [
          ['from', 'From'],
          ['page', 'To'],
        ],
        [VIEWS, VISITS, VISITORS],
      ),
      events('Time spent', 'times', [['engaged', 'Time spent']], 'Page leaves'),
      events(
        'Time spent by page',
        'times',
        [
          ['page', 'Page'],
          ['engaged', 'Time spent'],
        ],
        'Page leaves',
      ),
      events(
        'Clicks',
        'targets',
        [
          ['page', 'Page'],
          ['target', 'On what'],
        ],
        'Clicks',
      ),
      events('Custom events', 'events', [['name', 'Event']], 'Events'),
      events(
        'Props of custom events',
        'props',
        [
          ['cube', 'Prop'],
          ['value', 'Value'],
        ],
        'Events',
      ),
      events(
        'Errors',
        'errors',
        [
          ['error_kind', 'Kind'],
          ['error_name', 'Error'],
          ['error_status', 'Status'],
        ],
        'Errors',
      ),
    ],
  },
  {
    title: 'Where they come from',
    text: 'The geography comes from the database that the operator set; with the packaged one: [IP geolocation by DB-IP](https://db-ip.com).',
    panels: [
      table('Referrers', 'referrers', [['referrer', 'Referrer']], [VISITS, VIEWS, VISITORS]),
      table(
        'Campaigns',
        'campaigns',
        [
          ['utm_source', 'Source'],
          ['utm_medium', 'Medium'],
          ['utm_campaign', 'Campaign'],
        ],
        [VISITS, VIEWS, VISITORS],
      ),
      table('Countries', 'countries', [['country', 'Country']], [VIEWS, VISITS, VISITORS]),
      table(
        'Regions',
        'regions',
        [
          ['country', 'Country'],
          ['region', 'Region'],
        ],
        [VIEWS, VISITS, VISITORS],
      ),
    ],
  },
  {
    title: 'With what',
    panels: [
      table('Devices', 'devices', [['device', 'Device']], [VIEWS, VISITS, VISITORS]),
      table('Operating systems', 'systems', [['os', 'System']], [VIEWS, VISITS, VISITORS]),
      table('Browsers', 'browsers', [['browser', 'Browser']], [VIEWS, VISITS, VISITORS]),
      table('Languages', 'languages', [['language', 'Language']], [VIEWS, VISITS, VISITORS]),
      table('Screens', 'screens', [['screen', 'Screen']], [VIEWS, VISITS, VISITORS]),
    ],
  },
];
