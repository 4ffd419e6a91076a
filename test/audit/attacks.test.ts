import { expect, test } from 'vitest';
import { attacksStage } from '../../audit/attacks/attacksStage.ts';
import { coveringsOf } from '../../audit/attacks/coverings.ts';
import { goodnessOfFit } from '../../audit/attacks/goodnessOfFit.ts';
import { below, deviation, mass } from '../../audit/attacks/laplaceMass.ts';
import { leastEpsilon } from '../../audit/attacks/leastEpsilon.ts';
import { lowerBound, upperBound } from '../../audit/attacks/probabilityBounds.ts';
import { promisedOf } from '../../audit/attacks/promise.ts';
import { Uniformity } from '../../audit/attacks/uniformity.ts';
import type { CheckName } from '../../audit/finding.ts';
import { createRandom } from '../../audit/random.ts';
import type { Subject } from '../../audit/subject.ts';
import { shareOf } from '../../policy/contribution.ts';
import type { Measure } from '../../policy/cube.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { addNoise } from '../../release/addNoise.ts';
import { sampleDiscreteLaplace, scaleOf } from '../../release/discreteLaplace.ts';
import { createOpenTwin } from '../../src/audit/twin.ts';
import { testPolicy } from '../support/policy.ts';

const POLICIES = await loadPolicies('policies');
const ALPHA = 1e-9;

/** Everything that the release can do differently: open and closed domains, audiences with strata, hours. */
const EVERY_KIND = testPolicy({
  cubes: [
    ...testPolicy().cubes.filter(({ name }) => name !== 'pulse'),
    { name: 'hours', event: 'page_view', dimensions: ['country'], window: 'hour', measures: {} },
  ].map((cube) => ({ ...cube, epsilon: 0.3, measures: { count: { bound: 7 }, visitors: {} } })),
  audience: [{ window: 'month', bound: 9, strata: ['device', 'country'], epsilon: 1.001 }],
  release: {
    mechanism: 'dp',
    ceilings: { day: 100, month: 1000 },
    pulse: { epsilon: 0.2, views: 3, visits: 2 },
    graceMinutes: 0,
  },
});

test.each([
  ['mindnamo', POLICIES.get('mindnamo')],
  ['every kind of cube', EVERY_KIND],
])('what is computed from the policy is what a sound release does: %s', (_name, policy) => {
  for (const promise of promisedOf(policy ?? EVERY_KIND)) {
    const measures = [...promise.measures.keys()];
    const how = addNoise(promise.cube, [], measures, policy ?? EVERY_KIND, createRandom(1).uniform);
    expect([how.epsilon, how.delta, how.closed, how.threshold], promise.cube.name).toEqual([
      promise.epsilon,
      promise.delta,
      promise.cells !== undefined,
      promise.selection?.atLeast ?? 0,
    ]);
    for (const [index, { b }] of [...promise.measures.values()].entries()) {
      expect(b).toBeCloseTo(how.scales[index] ?? 0, 9);
    }
    if (promise.cells !== undefined) expect(how.cells).toHaveLength(promise.cells);
  }
});

test('a measure’s part of epsilon adds up to all of it', () => {
  for (const { cube, measures, epsilon } of promisedOf(EVERY_KIND)) {
    const spent = [...measures].reduce((sum, [, { most, b }]) => sum + most / b, 0);
    expect(spent, cube.name).toBeCloseTo(epsilon, 9);
    expect(shareOf(cube, [...measures.keys()][0] as Measure).parts).toBeGreaterThan(0);
  }
});

test('mass, distribution and deviation are those of one distribution', () => {
  const range = Array.from({ length: 401 }, (_, n) => n - 200);
  const b = 3.7;
  expect(range.reduce((sum, z) => sum + mass(z, b), 0)).toBeCloseTo(1, 12);
  expect(below(4, b)).toBeCloseTo(
    range.filter((z) => z <= 4).reduce((sum, z) => sum + mass(z, b), 0),
    12,
  );
  expect(deviation(b) ** 2).toBeCloseTo(
    range.reduce((sum, z) => sum + z * z * mass(z, b), 0),
    9,
  );
});

test.each([
  ['as promised', 1, true],
  ['of half the scale', 0.5, false],
  ['of double the scale', 2, false],
])('noise %s is told by its distribution', (_name, factor, fits) => {
  const random = createRandom(3);
  for (const sensitivity of [1, 7, 400]) {
    const drawn = new Uniformity(random);
    const b = sensitivity / 0.5;
    const scale = scaleOf(sensitivity * 1000 * factor, 500_000);
    for (let n = 0; n < 8000; n += 1) drawn.add(sampleDiscreteLaplace(scale, random.uniform), b);
    expect(drawn.fit(ALPHA).fits, `scale ${b}`).toBe(fits);
  }
});

test('a draw that is used twice is noticed', () => {
  const random = createRandom(4);
  const [apart, twice] = [new Uniformity(random), new Uniformity(random)];
  for (let n = 0; n < 4000; n += 1) {
    const z = sampleDiscreteLaplace({ t: 10, s: 1 }, random.uniform);
    apart.add(z, 10);
    twice.add(z, 10);
    twice.add(z, 10);
  }
  expect(apart.independence(ALPHA).fits).toBe(true);
  expect([twice.fit(ALPHA).fits, twice.independence(ALPHA).fits]).toEqual([true, false]);
});

test('bounds on a probability hold what it is, and no hit at all bounds it as Clopper and Pearson do', () => {
  expect(upperBound(0, 1000, 1e-6)).toBeCloseTo(1 - 1e-6 ** (1 / 1000), 9);
  expect(lowerBound(1000, 1000, 1e-6)).toBeCloseTo(1e-6 ** (1 / 1000), 9);
  expect([lowerBound(500, 1000, 1e-6) < 0.5, upperBound(500, 1000, 1e-6) > 0.5]).toEqual([
    true,
    true,
  ]);
  expect(goodnessOfFit([500, 500], [0.5, 0.5], ALPHA).fits).toBe(true);
  expect(goodnessOfFit([900, 100], [0.5, 0.5], ALPHA).fits).toBe(false);
});

test('an attack proves no more epsilon than was spent, and nearly all where nothing hides', () => {
  const random = createRandom(5);
  const scale = scaleOf(1, 500);
  const draws = (count: number) =>
    Array.from({ length: 20_000 }, () => count + sampleDiscreteLaplace(scale, random.uniform));
  const told = leastEpsilon(draws(1), draws(0), 0, ALPHA);
  expect(told.epsilon).toBeGreaterThan(0.2);
  expect(told.epsilon).toBeLessThanOrEqual(0.5);
  const shown = leastEpsilon(draws(30), draws(0), 0, ALPHA);
  expect(shown.epsilon).toBeGreaterThan(4);
});

test('only measures that add up and were cut off alike are differences', () => {
  const mindnamo = POLICIES.get('mindnamo');
  const pairs = mindnamo && coveringsOf(mindnamo).map(({ fine, measure }) => [fine.name, measure]);
  expect(pairs).toEqual([
    ['devices', 'visitors'],
    ['browsers', 'visitors'],
  ]);
});

test('under suppression an attack with made-up visitors is a warning, and says what it learns', async () => {
  const policy = testPolicy();
  const subject = {
    policy,
    now: () => Date.UTC(2026, 10, 22),
    seed: 11,
    openTwin: createOpenTwin({ policy, geo: undefined }),
  } as Partial<Subject> as Subject;
  const wanted = new Set<CheckName>(['attacks.membership', 'attacks.linkage']);
  const told: string[] = [];
  const results = await attacksStage.run(subject, wanted, (_done, _of, doing) => told.push(doing));
  expect([...results.keys()]).toEqual(['attacks.membership', 'attacks.linkage']);
  for (const { status, evidence } of results.values()) {
    expect(status, evidence.join('\n')).toBe('warning');
    expect(evidence.join(' ')).toMatch(/Positive control/);
  }
  expect(told).toContain('attacks.linkage');
});
