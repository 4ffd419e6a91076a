import { expect, test } from 'vitest';
import type { Answer } from '../../query/answerSchema.ts';
import { Query } from '../../query/querySchema.ts';
import { formatAnswer } from '../../src/cli/formatAnswer.ts';
import { parseFilter } from '../../src/cli/parseFilter.ts';

test.each<[text: string, filter: unknown]>([
  ['event:page=/pricing', ['is', 'event:page', ['/pricing']]],
  ['visit:country!=DE', ['is_not', 'visit:country', ['DE']]],
  ['visit:country=DE|AT', ['is', 'visit:country', ['DE', 'AT']]],
  ['event:page~lamps', ['contains', 'event:page', ['lamps']]],
  ['event:page!~lamps', ['contains_not', 'event:page', ['lamps']]],
  ['event:page=/a=b!~c', ['is', 'event:page', ['/a=b!~c']]],
  ['visit:utm_source=', ['is', 'visit:utm_source', ['']]],
  ['["not", ["matches", "event:page", ["^/a"]]]', ['not', ['matches', 'event:page', ['^/a']]]],
  ['["not"', undefined],
  ['event:page', undefined],
  ['=/pricing', undefined],
])('the filter %s', (text, filter) => {
  expect(parseFilter(text)).toEqual(filter);
});

const query = Query.parse({
  site_id: 'demo',
  metrics: ['pageviews'],
  date_range: '7d',
  dimensions: ['event:page'],
});
const suppressed: Answer['meta'] = {
  ...{ cube: 'pages', window: 'day', mechanism: 'suppression', k: 10, rounding: 5 },
  ...{ margin: 'at most', windows: 7, windows_expected: 7, days: 7 },
  complete_until: '2026-10-14T00:00:00Z',
  next_window: '2026-10-15T00:15:00Z',
};
const dp: Answer['meta'] = {
  ...suppressed,
  ...{ mechanism: 'dp', k: 0, rounding: 0, epsilon: 0.5, delta: 1e-6, threshold: 40 },
  margin: '95 of 100',
};
const results = [{ dimensions: ['/'], metrics: [120], margins: [14], windows: 7 }];

test.each<[what: string, meta: Answer['meta'], rows: Answer['results'], says: string]>([
  [
    'rounding',
    { ...suppressed, other: { metrics: [30], margins: [28] } },
    results,
    'event:page  pageviews\n/            120 ± 14\nwithheld      30 ± 28\n\n7 day windows published, up to 2026-10-14T00:00:00Z. Cells with fewer than 10 contributors are withheld, counts are rounded to 5. ± is the most that rounding can move a number.',
  ],
  [
    'noise',
    { ...dp, windows: 5, withheld: { budget: 2 }, other: { metrics: [null], margins: [null] } },
    results,
    'event:page  pageviews\n/            120 ± 14\n\n5 of 7 day windows published, up to 2026-10-14T00:00:00Z; 2 withheld (budget). Counts have noise (ε 0.5, δ 0.000001 a window). Cells whose count with noise is below 40 are withheld. ± is how far noise moves a number at most in 95 of 100.',
  ],
  [
    'both',
    { ...dp, threshold: 0, mechanisms: ['dp', 'suppression'] },
    results,
    'event:page  pageviews\n/            120 ± 14\n\n7 day windows published, up to 2026-10-14T00:00:00Z. Counts have noise (ε 0.5, δ 0.000001 a window). Every cell is published. ± is how far rounding and noise move a number at most in 95 of 100.',
  ],
  [
    'too few on some days',
    { ...suppressed, other: { metrics: [30], margins: [28] } },
    [...results, { dimensions: ['/a'], metrics: [20], margins: [4], windows: 2 }],
    'event:page  pageviews       days\n/            120 ± 14  in 7 of 7\n/a             20 ± 4  in 2 of 7\nwithheld      30 ± 28\n\n7 day windows published, up to 2026-10-14T00:00:00Z. Cells with fewer than 10 contributors are withheld, counts are rounded to 5. ± is the most that rounding can move a number. A row that is not in all windows was withheld in the others, or there was none of it: its numbers are the least that there were.',
  ],
  [
    'nothing released',
    { ...suppressed, windows: 0, complete_until: null },
    [],
    'No window of this range is published yet. A window is published once, when it has closed and its grace period is over; the next day will be at 2026-10-15T00:15:00Z. One that nobody came in is not published at all.',
  ],
  [
    'all withheld',
    suppressed,
    [],
    'Nothing to show: 7 day windows published, but no cell of this is. Cells with fewer than 10 contributors are withheld, counts are rounded to 5.',
  ],
])('an answer in words, %s', (_what, meta, rows, says) => {
  expect(formatAnswer({ results: rows, meta, query })).toBe(says);
});
