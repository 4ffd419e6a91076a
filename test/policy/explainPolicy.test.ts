import { expect, test } from 'vitest';
import {
  estimateCube,
  explainPolicy,
  explanationText,
  poissonAtMost,
} from '../../policy/explainPolicy.ts';
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
