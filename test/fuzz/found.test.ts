import { expect, test } from 'vitest';
import { ask, testHeadcount } from '../support/headcount.ts';

// What the fuzzer found, each by its smallest request.

test('a wrong regular expression is the sender’s fault, not ClickHouse’s', async () => {
  const headcount = await testHeadcount(() => Date.UTC(2026, 9, 1));
  const { status, json } = await ask(headcount, {
    metrics: ['pageviews'],
    date_range: '7d',
    filters: [['matches_not', 'event:page', ['*']]],
  });
  expect([status, json]).toMatchObject([400, { errors: [{ path: 'filters.0.2.0' }] }]);
});
