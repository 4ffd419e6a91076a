import { expect, test } from 'vitest';
import { beforeInWords } from '../../dashboard/audience/beforeInWords.ts';
import { changeOf, estimateOf } from '../../dashboard/audience/changeOf.ts';
import { findHeadline } from '../../dashboard/audience/findHeadline.ts';
import type { HeadlinePlan } from '../../dashboard/audience/planHeadline.ts';
import type { Answer } from '../../query/answerSchema.ts';

const plan = (kind: HeadlinePlan['kind'], from: string): HeadlinePlan => ({
  ...{ metric: 'audience', kind, from },
  question: { metrics: ['audience'], dimensions: [`time:${kind}`], date_range: 'all' },
});

const answer = (...windows: readonly string[]) =>
  ({
    results: windows.map((first, index) => ({
      dimensions: [first],
      metrics: [index],
      margins: [null],
    })),
    meta: {},
  }) as unknown as Answer;

test('the newest published window of the period is the headline, with the one before it', async () => {
  const found = await findHeadline([plan('month', '2026-09-01')], async () =>
    answer('2026-08-01', '2026-09-01', '2026-10-01'),
  );
  expect(found).toMatchObject({
    window: { first: '2026-10-01', last: '2026-10-31' },
    before: { dimensions: ['2026-09-01'] },
  });
});

test('a day is compared with the same day of the week before, since weekends differ', async () => {
  const plans = [plan('day', '2026-11-20')];
  const found = await findHeadline(plans, async () =>
    answer('2026-11-15', '2026-11-21', '2026-11-22'),
  );
  expect(found).toMatchObject({ before: { dimensions: ['2026-11-15'] } });
  const sunday = { first: '2026-11-22', last: '2026-11-22' };
  expect(beforeInWords('day', sunday)).toBe('the Sunday before');
});

test('a window from before the period is no headline, and shorter windows are asked for', async () => {
  const plans = [plan('month', '2026-10-01'), plan('week', '2026-10-05')];
  const found = await findHeadline(plans, async ({ dimensions }) =>
    dimensions?.[0] === 'time:month' ? answer('2026-09-01') : answer('2026-10-19', '2026-11-02'),
  );
  expect(found).toMatchObject({
    ...{ kind: 'week', window: { first: '2026-11-02', last: '2026-11-08' } },
    // The week between is not published, and an older one is not the one before.
    before: undefined,
  });
});

test('where no window of the period is published it is told whether some were withheld', async () => {
  const days = plan('day', '2026-10-01');
  expect(await findHeadline([days], async () => answer())).toEqual({ withheld: false });
  const withheld = { results: [], meta: { withheld: { budget: 2 } } } as unknown as Answer;
  const plans = [days, plan('week', '2026-10-05')];
  const found = findHeadline(plans, async ({ dimensions }) =>
    dimensions?.[0] === 'time:day' ? withheld : answer(),
  );
  expect(await found).toEqual({ withheld: true });
});

test('more or fewer is said only where what both may be does not overlap', () => {
  expect(changeOf(estimateOf(110, 5), estimateOf(100, 4))).toBe('more');
  expect(changeOf(estimateOf(110, 5), estimateOf(100, 5))).toBe('same');
  expect(changeOf(estimateOf(90, 2), estimateOf(100, 5))).toBe('fewer');
  expect(estimateOf(3, 5)).toEqual({ value: 3, low: 0, high: 8 });
});
