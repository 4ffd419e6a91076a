import { expect, test } from 'vitest';
import { AUDIENCE_WEIGHTS } from '../../policy/audience.ts';
import { estimateCube } from '../../policy/explain/estimateCube.ts';
import { poissonAtMost, poissonMean } from '../../policy/explain/poisson.ts';
import { explainPolicy, explanationText } from '../../policy/explainPolicy.ts';
import { noiseVariance } from '../../policy/noise.ts';
import { testPolicy } from '../support/policy.ts';

const total = {
  name: 'total',
  event: 'page_view',
  dimensions: [],
  window: 'day',
  measures: { count: {}, visits: {} },
};
const regions = { ...total, name: 'regions', dimensions: ['region'] };

function estimate(changes: object, cube = 'regions', visitors = 1000, consent = 0.5) {
  const policy = testPolicy({ cubes: [total, regions], ...changes });
  const found = policy.cubes.find(({ name }) => name === cube);
  if (!found) throw new Error(`no cube ${cube}`);
  return estimateCube(policy, found, visitors, consent);
}

// Summed with Python's math.lgamma, another way than here.
test.each([
  [0, 1, 0.36787944117144233],
  [9, 10, 0.4579297144718523],
  [4, 2, 0.9473469826562889],
  [999, 1000, 0.4957947558],
  [-1, 3, 0],
  [0, 0, 1],
])('P(X ≤ %d) of Poisson(%d) is %d', (n, mean, expected) => {
  expect(poissonAtMost(n, mean)).toBeCloseTo(expected, 6);
});

test('what is withheld of one cell is what its contributors bring when they are below k', () => {
  // Σ x · P(X = x) below k = 10, as a part of the mean of 5.
  let probability = Math.exp(-5);
  let brought = 0;
  for (let x = 1; x < 10; x += 1) {
    probability *= 5 / x;
    brought += x * probability;
  }
  expect(estimate({}, 'total', 5).withheld).toBeCloseTo(brought / 5, 10);
});

test('more visitors, a smaller k and coarser cubes withhold less', () => {
  const release = { mechanism: 'suppression', rounding: 5, graceMinutes: 15 };
  const at = (visitors: number) => estimate({}, 'regions', visitors).withheld;
  expect(at(100)).toBeGreaterThan(at(1000));
  expect(at(1000)).toBeGreaterThan(at(10_000));
  expect(at(1_000_000)).toBeLessThan(0.001);
  const k = (fewest: number) => estimate({ release: { ...release, k: fewest } }).withheld;
  expect(k(50)).toBeGreaterThan(k(5));
  expect(estimate({}, 'regions').withheld).toBeGreaterThan(estimate({}, 'total').withheld);
  expect(estimate({}, 'total', 0).withheld).toBe(1);
});

test('open segments, consent and drops are in the estimate', () => {
  const pages = { ...total, name: 'pages', dimensions: ['page'] };
  const cells = (...templates: string[]) =>
    estimate({ pages: templates, cubes: [total, pages] }, 'pages').cells;
  expect(cells('/', '/about')).toBe(3);
  expect(cells('/', '/blog/{slug}')).toBe(52);
  const consent = {
    withoutConsent: 'drop',
    gpc: 'denied',
    dnt: 'ignored',
    gcs: true,
    defaults: [],
  };
  expect(estimate({ consent }).contributors).toBe(500);
  expect(estimate({}).contributors).toBe(1000);
  const directed = estimate({ consent, children: { directed: true } });
  expect(directed).toMatchObject({ contributors: 0, withheld: 1 });
});

test('the text says what is counted, on which basis, how exact, and what it assumes', () => {
  const text = explanationText(explainPolicy(testPolicy(), { visitorsPerDay: 1000 }));
  for (const says of [
    /visits and visitors who consented, per day, by page\./,
    /Without consent: each event adds to the counts/,
    /Global Privacy Control.*counted without an id/,
    /multiple of 5, so off by at most 2/,
    /± 0.2 % of a day's total/,
    /regions: about [\d.]+ % of its total/,
    /Zipf/,
    /50 % consent/,
  ]) {
    expect(text).toMatch(says);
  }
});

const rules = { withoutConsent: 'count', gpc: 'denied', dnt: 'ignored', gcs: true, defaults: [] };
const drop = { ...rules, withoutConsent: 'drop' };
const screens = { ...total, name: 'screens', dimensions: ['screen', 'timezone'] };
const children = { directed: true };

test.each<[what: string, changes: object, says: RegExp, saysNot: RegExp]>([
  [
    'plain counts',
    { cubes: [total] },
    /consent makes no difference/,
    /With consent:|event is dropped|fingerprints/,
  ],
  [
    'what a script reads',
    { cubes: [screens] },
    /With consent: a script reads time zone and size class of the screen\.[\s\S]*Without consent timezone, screen stay/,
    /makes no difference/,
  ],
  [
    'drops',
    { cubes: [total], consent: drop },
    /With consent: each event adds[\s\S]*Without consent: the event is dropped/,
    /makes no difference/,
  ],
  [
    'children',
    { cubes: [screens], children },
    /Each event adds to the counts[\s\S]* 0 % consent/,
    /string grants|a script reads|is assumed/,
  ],
  [
    'children and drops',
    { cubes: [total], children, consent: drop },
    /Nothing: every event is dropped/,
    /total: Page views|string grants|50 % consent/,
  ],
])('what consent changes with %s', (_what, changes, says, saysNot) => {
  const text = explanationText(
    explainPolicy(testPolicy({ consent: rules, ...changes }), { visitorsPerDay: 1000 }),
  );
  expect(text).toMatch(says);
  expect(text).not.toMatch(saysNot);
});

test.each([
  [undefined, 30],
  [3, 30],
  [50, 6],
])(
  'of clicks without consent ten, or a bound of %s if more, are a contributor',
  (bound, wanted) => {
    const clicks = { ...total, name: 'clicks', event: 'click', measures: { count: { bound } } };
    expect(estimate({ cubes: [clicks] }, 'clicks', 1000, 0).contributors).toBeCloseTo(wanted, 10);
  },
);

const noise = { mechanism: 'dp', ceilings: { day: 20, month: 900 }, graceMinutes: 15 };
const people = { ...regions, epsilon: 1, measures: { visitors: {} } };
const noisy = (cubes: object[], cube: string, visitors = 1000, changes: object = {}) =>
  estimate({ cubes, release: noise, audience: [], ...changes }, cube, visitors, 1);

test('a mean over a Poisson variable is what its moments say', () => {
  for (const mean of [0, 0.1, 3, 50, 12_345]) {
    expect(poissonMean(mean, () => 1)).toBeCloseTo(1, 12);
    expect(poissonMean(mean, (x) => x) / Math.max(1, mean)).toBeCloseTo(Math.min(mean, 1), 10);
    expect(poissonMean(mean, (x) => (x <= 3 ? 1 : 0))).toBeCloseTo(poissonAtMost(3, mean), 10);
  }
});

test('noise withholds nothing of a closed domain, and of an open one less with more traffic', () => {
  const devices = { ...people, name: 'devices', dimensions: ['device'] };
  expect(noisy([devices], 'devices', 1)).toMatchObject({ cells: 4, published: 4, withheld: 0 });
  const at = (visitors: number) => noisy([people], 'regions', visitors).withheld;
  expect(at(1)).toBeGreaterThan(0.999);
  expect(at(100)).toBeGreaterThan(at(1000));
  expect(at(1_000_000)).toBeLessThan(0.001);
  const spending = (epsilon: number) => noisy([{ ...people, epsilon }], 'regions').withheld;
  expect(spending(0.2)).toBeGreaterThan(spending(2));
  const month = { ...people, window: 'month' };
  expect(noisy([month], 'regions').withheld).toBeLessThan(at(1000));
});

test('what noise withholds of a cube is what a sum over its visitors says', () => {
  // b = 1, so T = 1 + ⌈ln(1/(1e-6·(1 + e⁻¹)))⌉ = 15: P(x + Z ≥ 15).
  const shown = (x: number) =>
    x <= 15 ? Math.exp(x - 15) / (1 + Math.exp(-1)) : 1 - Math.exp(14 - x) / (1 + Math.exp(-1));
  const { cells, contributors, published, withheld } = noisy([people], 'regions', 500);
  expect([cells, contributors]).toEqual([40, 500]);
  const ranks = Array.from({ length: cells }, (_, index) => index + 1);
  const harmonic = ranks.reduce((sum, rank) => sum + 1 / rank, 0);
  let cellsShown = 0;
  let visitorsShown = 0;
  for (const rank of ranks) {
    const mean = contributors / (rank * harmonic);
    let log = -mean;
    for (let x = 0; x < 1000; x += 1) {
      if (x > 0) log += Math.log(mean / x);
      cellsShown += Math.exp(log) * shown(x);
      visitorsShown += Math.exp(log) * x * shown(x);
    }
  }
  expect(published).toBeCloseTo(cellsShown, 8);
  expect(withheld).toBeCloseTo(1 - visitorsShown / contributors, 8);
});

test('visitors alone decide where a cube has them, so those who refuse add nothing', () => {
  const half = estimate(
    { cubes: [people], release: noise, audience: [] },
    'regions',
    1000,
    0.5,
  ).contributors;
  expect(half).toBe(500);
  const views = { ...people, measures: { count: { bound: 3 } } };
  expect(
    estimate({ cubes: [views], release: noise, audience: [] }, 'regions', 1000, 0.5).contributors,
  ).toBe(1000);
});

test('weeks and months have more people than a day, and no more than their visits', () => {
  const of = (window: string) => noisy([{ ...people, window }], 'regions', 1000).contributors;
  expect([of('day'), of('week'), of('month')]).toEqual([1000, 5000, 15_000]);
});

test('the text says what is spent, on whom, how far numbers are off, and what is withheld', () => {
  const total = { ...people, name: 'total', dimensions: [], epsilon: 0.3 };
  const audience = [{ window: 'month', bound: 60, strata: [], epsilon: 1 }];
  const policy = testPolicy({ cubes: [total, people], release: noise, audience });
  const text = explanationText(explainPolicy(policy, { visitorsPerDay: 1000 }));
  for (const says of [
    /A visitor's day: ε 2\.3 and δ 0\.000001, of a ceiling of ε 20\./,
    // 31 · 1.3 + 1
    /A visitor's month: ε 41\.3 and δ 0\.000031, of a ceiling of ε 900/,
    /one consented id of a browser/,
    /as many page loads as the bounds/,
    /total: visitors ± 10, per day\./,
    /regions: visitors ± 3, per day; a cell is published when its visitors, noise included, are 15 or more\./,
    /total: nothing, as its total is published\./,
    /regions: about [\d.]+ % of its total/,
    /A month: about 15000 people, ± [\d.]+ %/,
    /a month fifteen times with two/,
  ]) {
    expect(text).toMatch(says);
  }
  expect(text).not.toMatch(/multiple of|choose k/);
});

test('an estimate of the audience is wider with fewer people, and none of too few', () => {
  const audience = [{ window: 'day', bound: 10, strata: [], epsilon: 1 }];
  const width = (visitorsPerDay: number, consentShare = 0.5) =>
    explainPolicy(testPolicy({ cubes: [people], release: noise, audience }), {
      visitorsPerDay,
      consentShare,
    }).audience[0]?.halfWidth;
  expect(width(150)).toBeUndefined();
  expect(width(1000, 0)).toBeUndefined();
  expect(width(1000)).toBeGreaterThan(width(10_000) ?? 1);
  // Scales are bound · parts/weight; of 10,000 people with one visit each half consent.
  const parts = Object.values(AUDIENCE_WEIGHTS).reduce((sum, weight) => sum + weight, 0);
  const variance = (measure: keyof typeof AUDIENCE_WEIGHTS, bound: number) =>
    noiseVariance((bound * parts) / AUDIENCE_WEIGHTS[measure]);
  const relative =
    variance('visitors', 1) / 5000 ** 2 +
    (0.25 * variance('consented_visits', 10)) / 5000 ** 2 +
    (variance('anonymous_visits', 10) + variance('counted_twice', 1)) / 10_000 ** 2 +
    (0.5 * 0.5) / 5000;
  expect(width(10_000)).toBeCloseTo(1.96 * Math.sqrt(relative), 10);
});
