import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateAudience } from '../../query/estimateAudience.ts';
import { AUDIENCE_MEASURES, type StratumCounts } from '../../query/stratum.ts';

type Six = readonly [number, number, number, number, number, number];
const QUIET: Six = [0, 0, 0, 0, 0, 0];

/** Counts and variances in the order of AUDIENCE_MEASURES. */
function row(counts: Six, variances: Six = QUIET): StratumCounts {
  return { counts: six(counts), variances: six(variances) };
}

function six(values: Six): StratumCounts['counts'] {
  return Object.fromEntries(
    AUDIENCE_MEASURES.map((measure, index) => [measure, values[index]]),
  ) as StratumCounts['counts'];
}

// Visits: 2000 + 2100 − 100 = 4000, half with consent. People: 1000 · 4000/2000 = 2000.
// Spread: 6000 · 1000/2000² − 1 = 0.5. Variance: ½ · 0.5 · 2000²/1000 = 1000, so relative
// √1000/2000 = 0.015811; e^(1.96 · 0.015811) = 1.031475.
// Low: 2000/1.031475 = 1938.97, high: 2062.95.
// 1000 + 938.97/1.25 = 1751.18 and 1000 + 1062.95/0.6 = 2771.58.
test('without noise', () => {
  expect(estimateAudience(row([1000, 2000, 6000, 2100, 100, 0]), [])).toEqual({
    estimate: 2000,
    low: 1939,
    high: 2063,
    assumption: { low: 1751, high: 2772 },
    consentedVisitors: 1000,
    consentShare: 0.5,
  });
});

// Slopes: 4000/2000 = 2, −1000 · 2000/2000² = −½, 1000/2000 = ½, −½. Noise:
// 4 · 100 + ¼ · 900 + ¼ · 900 + ¼ · 100 = 875.
// Expected spread: 1.5 · (1 − 1000/2000) = 0.75. Its noise: (1000/2000²)² · 1.6e7 = 1 and
// 1.75² · (100/1000² + 4 · 900/2000²) = 0.0030625, together n = 1.0030625:
// (0.5 + n · 0.75 + ½√n)/(1 + n) = 1.753062/2.0030625 = 0.875191.
// Variance: ½ · 0.875191 · 4000 = 1750.38, with noise 2625.38; relative 0.0256192; 1.96 times
// that 0.0502137. The noise of clipping, 1.96 · √400 = 39.2, is more than 0.5 % of 2000, so low
// has ½ · 0.005 more: 2000 · e^−0.0527137 = 1897.30, 2000 · e^0.0502137 = 2102.99;
// 1000 + 897.30/1.25 = 1717.84; 1000 + 1102.99/0.6 = 2838.32.
test('with noise', () => {
  const total = row([1000, 2000, 6000, 2100, 100, 0], [100, 900, 1.6e7, 900, 100, 400]);
  expect(estimateAudience(total, [])).toMatchObject({
    estimate: 2000,
    low: 1897,
    high: 2103,
    assumption: { low: 1718, high: 2838 },
  });
});

const RARE: Six = [1000, 1000, 1000, 1000, 0, 0];
const OFTEN: Six = [1000, 4000, 20_000, 12_000, 0, 0];

// Apart 1000 · 2000/1000 + 1000 · 16000/4000 = 6000; as one 2000 · 18000/5000 = 7200.
// Spread: 0 and 20000 · 1000/4000² − 1 = 0.25. Variance: ¾ · 0.25 · 4000²/1000 = 3000.
// Relative √3000/6000 = 0.0091287; 6000 · e^±0.0178923 = 5893.60 and 6108.32.
test('a stratum and the rest are estimated apart', () => {
  const total = row([2000, 5000, 21_000, 13_000, 0, 0]);
  expect(estimateAudience(total, []).estimate).toBe(7200);
  expect(estimateAudience(total, [row(RARE)])).toMatchObject({
    estimate: 6000,
    low: 5894,
    high: 6108,
    consentShare: 5000 / 18_000,
  });
});

// The rest has 50 visitors, so it joins the stratum with 200: (1000, 4000 …) stays, and
// (250, 500, 1500 anonymous) is estimated as 250 · 2000/500 = 1000; together 5000.
test('a rest that is too small joins the smallest stratum', () => {
  const small = row([200, 300, 500, 300, 0, 0]);
  const total = row([1250, 4500, 21_000, 13_500, 0, 0]);
  for (const strata of [
    [row(OFTEN), small],
    [small, row(OFTEN)],
  ]) {
    expect(estimateAudience(total, strata).estimate).toBe(5000);
  }
});

test('a stratum too small, or too noisy, stays in the rest; with none left the site is one', () => {
  const total = row([2000, 5000, 21_000, 13_000, 0, 0]);
  const one = estimateAudience(total, []);
  expect(estimateAudience(total, [row([99, 200, 500, 800, 0, 0])])).toEqual(one);
  // Its slope is −1000 · 1000/1000² = −1, and 100,000 is more than (0.15 · 2000)².
  expect(estimateAudience(total, [row(RARE, [0, 100_000, 0, 0, 0, 0])])).toEqual(one);
  // All of the site in one stratum leaves no rest.
  expect(estimateAudience(total, [total])).toEqual(one);
});

test('the noise of a stratum like the rest cancels out', () => {
  const noisy: Six = [0, 0, 0, 400, 100, 0];
  const half: Six = [1000, 2000, 6000, 2100, 100, 0];
  const total = row([2000, 4000, 12_000, 4200, 200, 0], noisy);
  expect(estimateAudience(total, [row(half, noisy)])).toEqual(estimateAudience(total, []));
});

test.each([
  ['too_few_consented', [99, 200, 500, 200, 0, 0], QUIET],
  ['too_few_consented', [1000, 99, 500, 200, 0, 0], QUIET],
  ['clipped', [1000, 2000, 6000, 2000, 0, 11], QUIET],
  ['clipped', [1000, 2000, 6000, 2000, 0, 50], [0, 0, 0, 0, 0, 400]],
  ['too_noisy', [1000, 2000, 6000, 2000, 0, 0], [25_000, 0, 0, 0, 0, 0]],
] as const)('%s: no numbers', (reason, counts, variances) => {
  expect(estimateAudience(row(counts, variances), [])).toMatchObject({
    estimate: null,
    low: null,
    high: null,
    assumption: null,
    consentedVisitors: counts[0],
    reason,
  });
});

test.each([
  ['enough consented', [100, 200, 500, 200, 0, 0], QUIET],
  ['clipped within 0.5 %', [1000, 2000, 6000, 2000, 0, 10], QUIET],
  ['clipped within the noise', [1000, 2000, 6000, 2000, 0, 49], [0, 0, 0, 0, 0, 400]],
  ['noise within 15 %', [1000, 2000, 6000, 2000, 0, 0], [22_000, 0, 0, 0, 0, 0]],
] as const)('%s: numbers', (_, counts, variances) => {
  expect(estimateAudience(row(counts, variances), []).reason).toBeUndefined();
});

const any = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -100_000, max: 100_000 }),
  fc.integer({ min: 90, max: 400 }),
);
const variance = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e7, noNaN: true }));
const anyRow = fc
  .record({
    counts: fc.tuple(any, any, any, any, any, any),
    variances: fc.tuple(variance, variance, variance, variance, variance, variance),
  })
  .map(({ counts, variances }) => row(counts, variances));

/** Rows as sites have them, with an estimate. */
const site = fc
  .record({
    visitors: fc.integer({ min: 100, max: 50_000 }),
    visits: fc.double({ min: 1, max: 6, noNaN: true }),
    spread: fc.double({ min: 0, max: 2, noNaN: true }),
    refused: fc.double({ min: 0, max: 5, noNaN: true }),
  })
  .map(({ visitors, visits, spread, refused }) =>
    row([
      visitors,
      Math.round(visitors * visits),
      Math.round(visitors * visits ** 2 * (1 + spread)),
      Math.round(visitors * visits * refused),
      0,
      0,
    ]),
  );

test('whatever noise made of the counts: numbers in order, or none and a reason', () => {
  fc.assert(
    fc.property(anyRow, fc.array(anyRow, { maxLength: 4 }), (total, strata) => {
      const { counts } = total;
      const it = estimateAudience(total, strata);
      if (it.reason !== undefined) return;
      expect(counts.visitors).toBeGreaterThanOrEqual(100);
      const { low: lowest, high: highest } = it.assumption;
      const all = [lowest, it.low, it.estimate, it.high, highest];
      expect(all.every(Number.isSafeInteger)).toBe(true);
      expect(all).toEqual(all.toSorted((a, b) => a - b));
      expect(it.consentShare).toBeGreaterThan(0);
      expect(it.consentShare).toBeLessThanOrEqual(1);
    }),
    { numRuns: 2000 },
  );
});

test('a site as large again has twice the people, and an interval narrower by √2', () => {
  fc.assert(
    fc.property(site, (one) => {
      const { counts } = one;
      const two = {
        ...one,
        counts: Object.fromEntries(
          AUDIENCE_MEASURES.map((it) => [it, counts[it] * 2]),
        ) as StratumCounts['counts'],
      };
      const [a, b] = [estimateAudience(one, []), estimateAudience(two, [])];
      if (a.reason !== undefined || b.reason !== undefined) throw new Error('no estimate');
      expect(Math.abs(b.estimate - 2 * a.estimate)).toBeLessThanOrEqual(1);
      // Whole people: each logarithm is off by at most 1/low.
      const width = Math.log(b.high / b.low) * Math.SQRT2;
      expect(Math.abs(Math.log(a.high / a.low) - width)).toBeLessThan(3 / a.low);
    }),
  );
});

test('more visits without consent are more people; more of one consented visitor are fewer', () => {
  fc.assert(
    fc.property(site, fc.integer({ min: 1, max: 1000 }), ({ counts, variances }, more) => {
      const people = (changed: Partial<StratumCounts['counts']>) =>
        estimateAudience({ counts: { ...counts, ...changed }, variances }, []).estimate ?? NaN;
      const before = people({});
      const { anonymous_visits, consented_visits } = counts;
      expect(people({ anonymous_visits: anonymous_visits + more })).toBeGreaterThanOrEqual(before);
      expect(people({ consented_visits: consented_visits + more })).toBeLessThanOrEqual(before);
    }),
  );
});

test('the order of the strata changes nothing', () => {
  fc.assert(
    fc.property(site, fc.array(site, { maxLength: 5 }), (rest, strata) => {
      const counts = { ...rest.counts };
      for (const it of AUDIENCE_MEASURES) {
        for (const stratum of strata) counts[it] += stratum.counts[it];
      }
      const total = { ...rest, counts };
      const there = estimateAudience(total, strata);
      const back = estimateAudience(total, strata.toReversed());
      expect(Math.abs((there.estimate ?? 0) - (back.estimate ?? 0))).toBeLessThanOrEqual(1);
    }),
  );
});

test('more noise is a wider interval', () => {
  const measures = fc.constantFrom('anonymous_visits', 'counted_twice', 'clipped_visits');
  fc.assert(
    fc.property(site, measures, ({ counts, variances }, measure) => {
      const quiet = estimateAudience({ counts, variances }, []);
      const loud = estimateAudience({ counts, variances: { ...variances, [measure]: 10 } }, []);
      if (quiet.reason !== undefined || loud.reason !== undefined) throw new Error('no estimate');
      expect(loud.high - loud.low).toBeGreaterThanOrEqual(quiet.high - quiet.low);
    }),
  );
});
