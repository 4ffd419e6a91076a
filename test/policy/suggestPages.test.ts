import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCombined } from '../../ingest/combinedLog.ts';
import { logRequest } from '../../ingest/logRequest.ts';
import { suggestPages } from '../../policy/suggestPages.ts';
import { identifies } from '../../transforms/identifies.ts';
import { createPageMatcher } from '../../transforms/pageMatcher.ts';
import { testPolicy } from '../support/policy.ts';

function suggest(counts: Record<string, number>): string[] {
  const paths = Object.entries(counts).map(([path, count]) => ({ path, count }));
  return suggestPages(paths, identifies).pages.map(({ template }) => template);
}

const times = (n: number, path: (i: number) => string, count = 5) =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [path(i), count]));
const NAMES = ['red', 'blue', 'green', 'grey', 'white', 'black', 'pink', 'gold', 'teal', 'navy'];
const name = (i: number) => NAMES[i % NAMES.length] ?? '';

const rows: [what: string, counts: Record<string, number>, templates: string[]][] = [
  ['frequent paths as they are', { '/': 90, '/about': 50, '/about/': 10 }, ['/', '/about']],
  ['many names', times(10, (i) => `/lamps/${name(i)}`), ['/lamps/{name}']],
  ['numbers', times(10, (i) => `/orders/${i}`), ['/orders/:id']],
  ['hashes', times(10, (i) => `/files/9f86d081884c7d6${i}`), ['/files/:id']],
  ['UUIDs', times(3, (i) => `/u/123e4567-e89b-12d3-a456-42661417400${i}`), ['/u/:id']],
  ['addresses', times(3, (i) => `/u/jo${i}@mail.example`), ['/u/:id']],
  ['what lies deep', times(9, (i) => `/a/b/c/${name(i)}/${i}`), ['/a/b/c/*']],
  [
    'one name of many that is most of it',
    { ...times(10, (i) => `/lamps/${name(i)}`), '/lamps/arc': 300 },
    ['/lamps/arc', '/lamps/{name}'],
  ],
  ['people', { '/users/alice-smith': 20, '/users/bob': 20 }, ['/users/:id']],
  [
    'people of other prefixes',
    { '/Author/jane': 20, '/people/joe': 20 },
    ['/Author/:id', '/people/:id'],
  ],
  ['keys', { '/reset/k9x-Qw7-pLm-2Zt': 20 }, ['/reset/:id']],
  ['keys elsewhere', { '/x/k9x-Qw7-pLm-2Zt': 20, '/x/a1b2c3': 20 }, ['/x/:id']],
  [
    'telephone numbers',
    { '/tel/+49-170-1234567': 20, '/call/+49-170-1234567': 20 },
    ['/call/:id', '/tel/:id'],
  ],
  [
    'accounts',
    { '/in/DE89-3704-0044-0532-0130-00': 20, '/pay/DE89-3704-0044-0532-0130-00': 20 },
    ['/in/:id', '/pay/:id'],
  ],
  ['order numbers', { '/o/2026-000123': 20, '/track/2026-000123': 20 }, ['/o/:id', '/track/:id']],
  ['names behind an id', times(3, (i) => `/users/${i}/${name(i)}-smith`, 20), ['/users/:id/:id']],
  [
    'pages behind an id',
    times(5, (i) => `/users/${name(i)}/settings`, 20),
    ['/users/:id/settings'],
  ],
  [
    'names with some digits',
    { '/oauth2-guide': 20, '/top-100-lamps': 10 },
    ['/oauth2-guide', '/top-100-lamps'],
  ],
  ['nothing seen once', { '/': 90, '/thanks/jane-doe': 1 }, ['/']],
  [
    'letters that a template cannot have',
    times(10, (i) => `/%C3%A4/${name(i)}`),
    ['/{name}/{part}'],
  ],
];

test.each(rows)('%s', (_what, counts, templates) => {
  expect(suggest(counts)).toEqual(templates);
});

test('a real log is covered by few templates, as the matcher that counts sees it', () => {
  const counts = new Map<string, number>();
  for (const line of readFileSync('test/data/access.log', 'utf8').split('\n')) {
    const parsed = parseCombined(line);
    const read = parsed && logRequest(parsed, 'x', 'https://x.example');
    const event = read && 'request' in read ? read.request.events[0] : undefined;
    if (event?.type !== 'page_view') continue;
    counts.set(event.url.pathname, (counts.get(event.url.pathname) ?? 0) + 1);
  }
  const paths = [...counts].map(([path, count]) => ({ path, count }));
  const { pages, covered } = suggestPages(paths, identifies, 60);
  expect(covered).toBeGreaterThanOrEqual(0.9);
  expect(pages.length).toBeLessThanOrEqual(60);
  expect(suggestPages(paths, identifies, 5).pages).toHaveLength(5);

  const templates = pages.map(({ template }) => template);
  const policy = testPolicy({ pages: templates });
  const match = createPageMatcher(policy.pages);
  const views = paths.reduce((sum, { count }) => sum + count, 0);
  const counted = paths.reduce(
    (sum, { path, count }) => (match(path) === '(other)' ? sum : sum + count),
    0,
  );
  expect(counted / views).toBeCloseTo(covered, 10);
});

test('no path at all is no page', () => {
  expect(suggestPages([], identifies)).toEqual({ pages: [], covered: 0 });
});

test('what the caller says identifies is no literal, whatever it looks like', () => {
  const paths = [{ path: '/a/plain', count: 20 }];
  const templates = suggestPages(paths, (segment) => segment === 'plain').pages;
  expect(templates).toEqual([{ template: '/a/:id', share: 1 }]);
});
