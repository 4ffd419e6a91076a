import { expect, test } from 'vitest';
import { emptyCell } from '../../aggregate/openCell.ts';
import { openWindow } from '../../aggregate/openWindow.ts';
import { attacksStage } from '../../audit/attacks/attacksStage.ts';
import { averagesToTruth } from '../../audit/attacks/averagesToTruth.ts';
import { coveringsOf } from '../../audit/attacks/coverings.ts';
import { goodnessOfFit } from '../../audit/attacks/goodnessOfFit.ts';
import { below, coincidence, deviation, entropy, mass } from '../../audit/attacks/laplaceMass.ts';
import { leastEpsilon } from '../../audit/attacks/leastEpsilon.ts';
import { powerless } from '../../audit/attacks/powerless.ts';
import { lowerBound, upperBound } from '../../audit/attacks/probabilityBounds.ts';
import { promisedOf } from '../../audit/attacks/promise.ts';
import type { Released } from '../../audit/attacks/released.ts';
import { sameNoise } from '../../audit/attacks/sameNoise.ts';
import { openScene, type Scene } from '../../audit/attacks/scene.ts';
import { Uniformity } from '../../audit/attacks/uniformity.ts';
import type { CheckName } from '../../audit/finding.ts';
import { createRandom } from '../../audit/random.ts';
import type { Subject } from '../../audit/subject.ts';
import { shareOf } from '../../policy/contribution.ts';
import type { Measure } from '../../policy/cube.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import type { Policy } from '../../policy/policy.ts';
import { addNoise } from '../../release/addNoise.ts';
import { sampleDiscreteLaplace, scaleOf } from '../../release/discreteLaplace.ts';
import type { ReleasedWindow } from '../../release/releasedWindow.ts';
import { releaseApart } from '../../src/audit/releaseApart.ts';
import { createOpenTwin } from '../../src/audit/twin.ts';
import { testPolicy } from '../support/policy.ts';

const POLICIES = await loadPolicies('policies');
const ALPHA = 1e-9;

const page_view = { event: 'page_view', window: 'day' } as const;

/** Of next to no noise, and without a cube that publishes every cell. */
const SMALL = testPolicy({
  cubes: [
    {
      ...{ ...page_view, name: 'paths', dimensions: ['page'], epsilon: 8 },
      measures: { count: { bound: 3 }, visitors: {} },
    },
  ],
  release: { mechanism: 'dp', ceilings: { day: 10, month: 300 }, graceMinutes: 0 },
});

function subjectOf(policy: Policy): Subject {
  const openTwin = createOpenTwin({ policy, geo: undefined });
  const now = () => Date.UTC(2026, 10, 22);
  return { policy, now, seed: 11, openTwin, releaseApart } as Partial<Subject> as Subject;
}

/** Carries some attacks out; what they tell of their progress goes to `told`. */
function attack(policy: Policy, names: readonly CheckName[], told: string[] = []) {
  const tell = (_done: number, _of: number, doing: string) => told.push(doing);
  return attacksStage.run(subjectOf(policy), new Set(names), tell);
}

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

test('two releases have the same noise as often as chance has it, and noise that repeats is told by cube', () => {
  const promised = promisedOf(SMALL);
  const random = createRandom(6);
  const drawn = (again?: readonly number[]) => {
    const counts = Array.from({ length: 400 }, (_, n) => ({
      dims: [`value ${n}`],
      counts: {
        count: again?.[n] ?? sampleDiscreteLaplace({ t: 3, s: 4 }, random.uniform),
        visitors: sampleDiscreteLaplace({ t: 1, s: 4 }, random.uniform),
      },
    }));
    const cubes = [{ cube: 'paths', cells: counts }];
    return [{ kind: 'day', startsAt: 0, cubes }] as unknown as ReleasedWindow[];
  };
  const first = drawn();
  const all = () => true;
  expect(sameNoise(promised, [first, drawn()], all, ALPHA)).toMatchObject({
    ...{ counts: 800, tooOften: [], measures: 2, judged: 2 },
  });
  const again = first[0]?.cubes[0]?.cells.map(({ counts }) => counts.count ?? 0);
  expect(sameNoise(promised, [first, drawn(again)], all, ALPHA).tooOften).toEqual([
    'paths, count: 400 of 400 counts had the same noise.',
  ]);
  expect(coincidence(3.7)).toBeCloseTo(
    sumOver((z) => mass(z, 3.7) ** 2),
    12,
  );
  expect(entropy(3.7)).toBeCloseTo(
    sumOver((z) => -mass(z, 3.7) * Math.log2(mass(z, 3.7))),
    9,
  );
});

function sumOver(of: (z: number) => number): number {
  return Array.from({ length: 401 }, (_, n) => of(n - 200)).reduce((sum, it) => sum + it, 0);
}

test('with little noise and only a threshold processes of their own differ, and controls succeed', async () => {
  const results = await attack(SMALL, ['attacks.noise-secret']);
  const { status, evidence } = results.get('attacks.noise-secret') ?? { evidence: [] };
  expect(status, evidence.join('\n')).toBe('passed');
  expect(evidence.join(' ')).toMatch(/Positive control: .* all 360 counts had the same noise/);
  const scene = openScene(subjectOf(SMALL));
  expect(await powerless(scene, [], ALPHA)).toEqual([]);
});

test('however much noise there is, the average of answers that are drawn anew comes near', () => {
  const policy = testPolicy({
    cubes: [
      {
        ...page_view,
        name: 'total',
        dimensions: [],
        measures: { visits: { bound: 1 } },
        epsilon: 0.005,
      },
    ],
    audience: [],
    release: { mechanism: 'dp', ceilings: { day: 1, month: 31 }, graceMinutes: 0 },
  });
  const row = { id: 1, site: policy.site, kind: 'day', startsAt: 0, endsAt: 86_400_000 } as const;
  const window = openWindow(
    { ...row, lost: 0 },
    { ...policy, retentionMonths: 1, declared: policy },
    '00'.repeat(32),
  );
  window.cells.get('total')?.set('', { ...emptyCell(1, []), visits: 70 });
  const scene = {
    policy,
    promised: promisedOf(policy),
    random: createRandom(8),
  } as unknown as Scene;
  const control = averagesToTruth(scene, { truth: [window] } as unknown as Released);
  expect(control).toMatch(/within .* of the exact count/);
});

test.each([
  [
    'one cell that all are in',
    { ...page_view, name: 'total', dimensions: [], measures: { visitors: {} } },
  ],
  [
    'events of nobody in particular',
    {
      name: 'clicks',
      event: 'click',
      dimensions: ['target'],
      window: 'day',
      measures: { count: {} },
    },
  ],
])('a person is looked for where nobody else is, also in %s', async (_what, cube) => {
  const policy = testPolicy({ cubes: [cube], audience: [], targets: ['buy'] });
  const results = await attack(policy, ['attacks.membership']);
  const { status, evidence } = results.get('attacks.membership') ?? { evidence: [] };
  expect(status, evidence.join('\n')).toBe('warning');
  expect(evidence.join(' ')).toMatch(/larger k, and cubes with fewer dimensions/);
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
  const told: string[] = [];
  const wanted = ['attacks.membership', 'attacks.linkage'] as const;
  const results = await attack(testPolicy(), wanted, told);
  expect([...results.keys()]).toEqual(['attacks.membership', 'attacks.linkage']);
  for (const { status, evidence } of results.values()) {
    expect(status, evidence.join('\n')).toBe('warning');
    expect(evidence.join(' ')).toMatch(/Positive control/);
    expect(evidence.join(' ')).toMatch(/To do, .*"dp".*larger k/);
  }
  expect(told).toContain('attacks.linkage');
});
