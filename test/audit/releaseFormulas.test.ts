import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtCubes } from '../../audit/release/builtCubes.ts';
import { domainSize } from '../../audit/release/dimensionValues.ts';
import { leastThreshold, noiseVariance } from '../../audit/release/laplace.ts';
import { looksPersonal } from '../../audit/release/looksPersonal.ts';
import { pageValues } from '../../audit/release/pageValues.ts';
import { spentByPeriod } from '../../audit/release/spentByPeriod.ts';
import { statedRelease } from '../../audit/release/statedRelease.ts';
import type { Measure } from '../../policy/cube.ts';
import { domainOf } from '../../policy/domain.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { addNoise } from '../../release/addNoise.ts';
import { tail, variance } from '../../release/discreteLaplace.ts';
import { suppressCube } from '../../release/suppress.ts';
import { threshold } from '../../release/threshold.ts';
import { identifies } from '../../transforms/identifies.ts';
import { noNoise } from '../support/noNoise.ts';

test('what is computed from each shipped policy is what the pipeline states', async () => {
  for (const policy of (await loadPolicies('policies')).values()) {
    const cubes = builtCubes(policy);
    expect(cubes).toEqual(policy.cubes);
    for (const cube of cubes) {
      expect([cube.name, domainSize(policy, cube, 'server')]).toEqual([
        cube.name,
        domainOf(policy, cube)?.length,
      ]);
      const measures = Object.keys(cube.measures) as Measure[];
      const { release } = policy;
      const { cells: _, ...stated } =
        release.mechanism === 'dp'
          ? addNoise(cube, [], measures, policy, noNoise())
          : suppressCube(cube, [], measures, release);
      const {
        margin: __,
        measures: ___,
        variances,
        ...computed
      } = statedRelease(policy, cube, 'server');
      expect(computed).toEqual({ ...stated, variances: undefined });
      for (const [index, its] of variances.entries())
        expect(its).toBeCloseTo(stated.variances[index] ?? 0, 6);
    }
  }
});

test('the threshold is the least that keeps delta, for any scale and bound', () => {
  const input = fc.record({
    b: fc.double({ min: 0.05, max: 1e6, noNaN: true }),
    bound: fc.integer({ min: 1, max: 1000 }),
    cells: fc.integer({ min: 1, max: 1000 }),
  });
  fc.assert(
    fc.property(input, ({ b, bound, cells }) => {
      const least = leastThreshold(bound, cells, b, 1e-6);
      expect(Math.abs(least - threshold({ b, bound, cells, delta: 1e-6 }))).toBeLessThanOrEqual(1);
      expect(cells * tail(least - bound, b)).toBeLessThanOrEqual(1e-6 * (1 + 1e-6));
      expect(noiseVariance(b) / variance(b)).toBeCloseTo(1, 6);
    }),
    { seed: 8, numRuns: 300 },
  );
});

test.each([
  'ada@example.org',
  '198.51.100.7',
  '2001:db8:85a3::8a2e',
  '+44 20 7946 0958',
  '4111111111111111',
  '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  'd41d8cd98f00b204e9800998ecf8427e',
  'eyJhbGciOiJIUzI1NiJ9',
])('%s looks personal to the audit and to the pipeline', (text) => {
  expect([looksPersonal(text), identifies(text)]).toEqual([true, true]);
});

test('what the pipeline keeps in a page never looks personal to the audit', () => {
  const slug = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._~!+,-]{0,30}$/);
  fc.assert(
    fc.property(slug, (text) => {
      fc.pre(!identifies(text));
      expect(looksPersonal(text)).toBe(false);
    }),
    { seed: 8, numRuns: 2000 },
  );
});

test('a template keeps open segments and no others', () => {
  const values = pageValues(['/', '/lamps/{name}', '/orders/:id', '/a.b/{x}/*'], ['(other)']);
  const fits = (page: string) => 'fits' in values && values.fits(page);
  const kept = ['/', '/lamps/{name}', '/lamps/tall-one', '/orders/:id', '/a.b/c/*', '(other)'];
  expect(kept.filter((page) => !fits(page))).toEqual([]);
  const strange = ['/orders/4711', '/lamps/a/b', '/lamps/198.51.100.7', '/axb/c/*', '/a.b/c/d', ''];
  expect(strange.filter(fits)).toEqual([]);
});

test('a week that lies in two months is spent in both, the hours of a day once a version', () => {
  const at = (text: string) => Date.parse(`${text}:00Z`);
  const window = (
    kind: 'hour' | 'week',
    from: string,
    to: string,
    version: number,
    spent: number,
  ) => ({
    ...{ kind, startsAt: at(from), endsAt: at(to), version, spent, releasedAt: at(to) },
  });
  const all = [
    window('week', '2026-09-28T00:00', '2026-10-05T00:00', 1, 200),
    window('hour', '2026-09-30T10:00', '2026-09-30T11:00', 1, 100),
    window('hour', '2026-09-30T11:00', '2026-09-30T12:00', 1, 70),
    window('hour', '2026-09-30T12:00', '2026-09-30T13:00', 2, 50),
  ];
  const months = spentByPeriod(all, 'month', 'UTC');
  expect(months.map(({ label, spent }) => [label, spent])).toEqual([
    ['2026-09', 350],
    ['2026-10', 200],
  ]);
  const days = spentByPeriod(all, 'day', 'UTC');
  expect(days.find(({ label }) => label === '2026-09-30')?.spent).toBe(350);
  // The week was released last, under the first version.
  expect(days.every(({ version }) => version === 1)).toBe(true);
  expect(
    spentByPeriod(all, 'day', 'Pacific/Auckland').find(({ label }) => label === '2026-10-01')
      ?.spent,
  ).toBe(320);
});
