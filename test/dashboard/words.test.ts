import { expect, test } from 'vitest';
import { changeInWords } from '../../dashboard/words/changeInWords.ts';
import { areBuckets, compareLabels } from '../../dashboard/words/inOrder.ts';
import { loadRegionNames } from '../../dashboard/words/regionNames.ts';
import { sureInWords } from '../../dashboard/words/sureInWords.ts';
import { valueInWords } from '../../dashboard/words/valueInWords.ts';
import { bucketLabels } from '../../policy/domain.ts';
import { ENGAGED } from '../../policy/values.ts';
import type { Answer } from '../../query/answerSchema.ts';

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

test('how sure the numbers are is told in plain words, from what the answer says of itself', () => {
  expect(sureInWords(SUPPRESSED).join(' ')).toMatch(
    /rounded to multiples of 5.*at least 10 share it.*“Other”.*21 of 28 days are published/,
  );
  expect(sureInWords(NOISY).join(' ')).toMatch(/Noise.*95 of 100.*at least 157/);
  expect(sureInWords({ ...NOISY, threshold: 0 }).join(' ')).toMatch(/No row is withheld/);
  const { other: _, ...withoutOther } = SUPPRESSED;
  expect(sureInWords(withoutOther).join(' ')).toMatch(/cannot be told/);
  const held = { ...SUPPRESSED, withheld: { overflow: 1 }, partial: 2 };
  expect(sureInWords(held).join(' ')).toMatch(/1 day was withheld as a whole.*2 of them may hold/);
  for (const meta of [SUPPRESSED, NOISY, held]) {
    expect(sureInWords(meta).join(' ')).not.toMatch(/epsilon|cube|suppress|threshold|undefined/i);
  }
});
