import { expect, test } from 'vitest';
import { audienceWords } from '../../query/audienceWords.ts';

test('an estimate', () => {
  const words = audienceWords({
    estimate: 12_404,
    low: 11_897,
    high: 12_951,
    assumption: { low: 10_748, high: 17_432 },
    consentedVisitors: 5954,
    consentShare: 0.4799,
  });
  expect(words).toBe(
    'About 12,400 people (between 11,900 and 13,000 in 95 of 100 cases, if people who refuse visit as often as those who agree). If they visit between 0.6 and 1.25 times as often: 10,700 to 17,400. 48 % of visits were with consent. People who objected are not in it.',
  );
});

test.each([
  [
    'too_few_consented',
    'No estimate: fewer than 100 people agreed to be counted, too few to tell how often people visit. Take a longer window.',
  ],
  [
    'clipped',
    'No estimate: more than 0.5 % of visits are beyond the most that may count for one visitor. Raise the bound of the audience in the policy.',
  ],
  [
    'too_noisy',
    'No estimate: the noise that protects each person is too large beside so few people. Take a longer window, or give the audience more epsilon.',
  ],
] as const)('none: %s', (reason, words) => {
  const none = { estimate: null, low: null, high: null, assumption: null };
  expect(audienceWords({ ...none, consentedVisitors: 60, consentShare: null, reason })).toBe(words);
});
