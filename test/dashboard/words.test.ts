import { expect, test } from 'vitest';
import { addsUp } from '../../dashboard/plan/addsUp.ts';
import { whyIncomparable } from '../../dashboard/plan/isComparable.ts';
import { changeInWords } from '../../dashboard/words/changeInWords.ts';
import { areBuckets, compareLabels } from '../../dashboard/words/inOrder.ts';
import { leastInWords } from '../../dashboard/words/leastInWords.ts';
import { marginInWords } from '../../dashboard/words/marginInWords.ts';
import { loadRegionNames } from '../../dashboard/words/regionNames.ts';
import { sureInWords } from '../../dashboard/words/sureInWords.ts';
import { valueInWords } from '../../dashboard/words/valueInWords.ts';
import { bucketLabels } from '../../policy/domain.ts';
import { ENGAGED } from '../../policy/values.ts';
import type { Answer } from '../../query/answerSchema.ts';
import type { DimensionName } from '../../query/dimensionNames.ts';

test('only what is more than both margins together is a change', () => {
  const rows = [
    [120, 5, 100, 5, 'up', '20%'],
    [110, 5, 100, 5, 'same', 'about the same'],
    [111, 5, 100, 5, 'up', '11%'],
    [80, 5, 100, 5, 'down', '20%'],
    [1030, 5, 1000, 5, 'up', '3%'],
    [1005, 0, 1000, 0, 'up', '0.5%'],
    [1200, 5, 100, 5, 'up', '12 times'],
    [50, 5, 0, 5, 'up', 'from 0'],
    [100, 0, 100, 0, 'same', 'about the same'],
  ] as const;
  for (const [value, margin, then, thenMargin, kind, short] of rows) {
    const change = changeInWords({ value, margin }, { value: then, margin: thenMargin }, 'May');
    expect(change).toMatchObject({ kind, short });
    expect(change.words).toMatch(/May/);
  }
});

test('a row that was not published before was not zero', () => {
  const change = changeInWords({ value: 500, margin: 5 }, undefined, 'May 2026');
  expect(change).toMatchObject({ kind: 'new', short: 'not shown before' });
  expect(JSON.stringify(change)).not.toMatch(/\b0\b|zero|%/);
});

test('buckets come from the least to the most, and what is no value last', () => {
  for (const labels of [
    ENGAGED.map(({ name }) => name),
    bucketLabels([5, 10, 20, 30, 45, 60]),
    bucketLabels([-10, 0, 0.5, 100]),
  ]) {
    const shuffled = ['(unknown)', ...labels.toReversed(), '(none)'];
    expect(areBuckets(shuffled)).toBe(true);
    expect(shuffled.toSorted(compareLabels).slice(0, labels.length)).toEqual(labels);
  }
  expect(areBuckets(['stress', 'sleep', '5 to 10'])).toBe(false);
  expect(areBuckets(['true', 'false'])).toBe(false);
  expect(areBuckets(['(other)'])).toBe(false);
});

test('values are told in words, what is folded in words of its own', async () => {
  expect(valueInWords('visit:region', 'IN-KA')).toBe('IN-KA');
  await loadRegionNames();
  const rows = [
    ['visit:country', 'IN', 'India'],
    ['visit:country', 'XK', 'Kosovo'],
    ['visit:country', '(unknown)', 'Unknown'],
    ['visit:region', 'IN-KA', 'Karnātaka'],
    ['visit:region', 'MA-10', 'Guelmim-Oued Noun'],
    ['visit:region', 'IN', 'Somewhere in India'],
    ['visit:region', 'ZZ-9', 'ZZ-9'],
    ['visit:language', 'en-IN', 'English (India)'],
    ['visit:browser', '(other)', 'A rare browser'],
    ['event:page', '(other)', 'Not declared in the policy'],
    ['event:engaged', '(unknown)', 'Not measured: without consent'],
    ['event:value', 'constructor', 'constructor'],
  ] as const;
  for (const [dimension, value, words] of rows) {
    expect(valueInWords(dimension, value)).toBe(words);
  }
});

const SUPPRESSED: Answer['meta'] = {
  ...{ cube: 'pages', window: 'day', mechanism: 'suppression', k: 10, rounding: 5 },
  ...{ margin: 'at most', windows: 21, windows_expected: 28, complete_until: null },
  next_window: '2026-11-23T00:15:00Z',
  other: { metrics: [90], margins: [338] },
};
const NOISY: Answer['meta'] = {
  ...SUPPRESSED,
  ...{ mechanism: 'dp', k: 0, rounding: 0, margin: '95 of 100', threshold: 157, window: 'month' },
};

/** Of an answer whose rows are in so many of its windows. */
const sure = (
  meta: Answer['meta'],
  windows = [meta.windows],
  finer: readonly DimensionName[] = [],
) => sureInWords({ meta, results: windows.map((it) => ({ windows: it })) }, finer).join(' ');

test('how sure the numbers are is told in plain words, from what the answer says of itself', () => {
  expect(sure(SUPPRESSED)).toMatch(
    /rounded to multiples of 5.*at least 10 share it.*“Other”.*21 of 28 days are published/,
  );
  expect(sure(NOISY)).toMatch(/Noise.*95 of 100.*at least 157/);
  expect(sure({ ...NOISY, threshold: 0 })).toMatch(/No row is withheld/);
  const { other: _, ...withoutOther } = SUPPRESSED;
  expect(sure(withoutOther)).toMatch(/cannot be told/);
  const held = { ...SUPPRESSED, withheld: { overflow: 1 }, partial: 2 };
  expect(sure(held)).toMatch(/1 day was withheld as a whole.*2 of them may hold/);
  for (const meta of [SUPPRESSED, NOISY, held]) {
    const told = [sure(meta), sure(meta, [3]), sure(meta, [], ['visit:browser_version'])];
    expect(told.join(' ')).not.toMatch(/epsilon|cube|suppress|threshold|undefined/i);
  }
});

test('“never further off” is said only where each row is of all windows, and adds up no finer ones', () => {
  expect(sure(SUPPRESSED, [21, 21])).toMatch(/never further off/);
  expect(sure(SUPPRESSED, [21, 20])).not.toMatch(/never/);
  expect(sure(SUPPRESSED, [21, 20])).toMatch(/≥ is not of all 21 days.*at least so many/);
  expect(sure(SUPPRESSED, [21], ['visit:region'])).not.toMatch(/never|≥/);
  expect(sure(SUPPRESSED, [21], ['visit:region'])).toMatch(/by region.*left out.*may be more/);
  expect(sure(NOISY, [20])).toMatch(/≥ is not of all 21 months: in the others/);
});

test('a number that is not of all windows is told as the least that there was', () => {
  const of = (windows: number) => leastInWords({ windows }, { windows: 28, window: 'day' });
  expect(of(28)).toBeUndefined();
  expect(of(14)).toBe('on 14 of 28 days too few to show, or none');
  expect(marginInWords(140, 28, SUPPRESSED)).toMatch(/^Between 112 and 168:/);
  const least = marginInWords(140, 28, SUPPRESSED, of(14));
  expect(least).toBe(
    'At least 112, and it may be more: on 14 of 28 days too few to show, or none.',
  );
  expect(marginInWords(140, 28, NOISY, of(14))).toMatch(/^Very likely at least 112,/);
  expect(marginInWords(140, 0, SUPPRESSED, of(14))).toMatch(/^At least 140,/);
});

test('a change is told only where both are of all their windows', () => {
  const of = (windows: number, all = 28) => ({
    row: { windows },
    meta: { windows: all, window: 'day' } as const,
  });
  expect(whyIncomparable(of(28), of(28), 'May')).toBeUndefined();
  expect(whyIncomparable(of(28), of(27, 27), 'May')).toBeUndefined();
  expect(whyIncomparable(of(14), of(28), 'May')).toMatch(/^on 14 of 28 days too few/);
  expect(whyIncomparable(of(28), of(27), 'May')).toMatch(/^on 1 of 28 days too few.*May$/);
});

test('a row adds up finer ones where its table counts by more than is asked or held to one value', () => {
  const dimensions: DimensionName[] = ['visit:country', 'visit:region'];
  const cubes = [{ name: 'places', dimensions }];
  const of = (
    dimensions: Answer['query']['dimensions'],
    filters: Answer['query']['filters'] = [],
    threshold?: number,
  ) =>
    addsUp(cubes, {
      meta: { ...SUPPRESSED, cube: 'places', ...(threshold === undefined ? {} : { threshold }) },
      query: { dimensions, filters } as unknown as Answer['query'],
    });
  expect(of(['visit:country'])).toEqual(['visit:region']);
  expect(of(['visit:country', 'visit:region'])).toEqual([]);
  expect(of(['visit:region'], [['is', 'visit:country', ['IN']]])).toEqual([]);
  expect(of(['visit:region'], [['is', 'visit:country', ['IN', 'DE']]])).toEqual(['visit:country']);
  expect(of([], [['is', 'visit:country', ['IN']]])).toEqual(['visit:region']);
  expect(of(['visit:country'], [], 0)).toEqual([]);
});
