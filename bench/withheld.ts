// Which share of a cube's true total stands in published cells, by traffic: simulated
// visitor by visitor with the noise and thresholds of `release/`, and beside it what
// `headcount policy explain` would have said. 200 pages and 40 regions that fall as
// 1/rank; epsilon 1 for the one measure of each cube; everybody consents.
//
//   node bench/withheld.ts [<runs>]

import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import demo from '../policies/demo.json' with { type: 'json' };
import { selectsBy, sensitivityOf, shareOf, touchOf } from '../policy/contribution.ts';
import type { Cube } from '../policy/cube.ts';
import { estimateCube } from '../policy/explain/estimateCube.ts';
import { parsePolicy } from '../policy/parsePolicy.ts';
import type { Policy } from '../policy/policy.ts';
import { DELTA } from '../policy/release.ts';
import { sampleDiscreteLaplace, scaleOf } from '../release/discreteLaplace.ts';
import { threshold } from '../release/threshold.ts';
import { drawZipf } from './drawZipf.ts';

const VISITORS = [100, 300, 1000, 3000, 10_000, 50_000];
const VIEWS = 3;
const runs = Number(process.argv[2] ?? 5);

const generator = xoroshiro128plus(1);
const fraction = () => (generator.next() >>> 0) / 2 ** 32;
const uniform = (n: number) => Math.floor((((generator.next() >>> 0) + fraction()) / 2 ** 32) * n);

const page = { name: 'pages', event: 'page_view', dimensions: ['page'] };
const region = { name: 'regions', event: 'page_view', dimensions: ['region'] };
const visitors = { measures: { visitors: { bound: 5 } } };
const noise = { mechanism: 'dp', ceilings: { day: 1, month: 31 }, graceMinutes: 15 };
const dp = (cube: object) => policyOf({ ...cube, epsilon: 1 }, noise);
const columns: [heading: string, policy: Policy][] = [
  ['regions: visitors', dp({ ...region, window: 'day', measures: { visitors: {} } })],
  ['pages: views, 10', dp({ ...page, window: 'day', measures: { count: { bound: 10 } } })],
  ['pages: visitors, 5', dp({ ...page, window: 'day', ...visitors })],
  ['month, regions: visitors', dp({ ...region, window: 'month', measures: { visitors: {} } })],
  ['month, pages: views, 10', dp({ ...page, window: 'month', measures: { count: { bound: 10 } } })],
  ['month, pages: visitors, 5', dp({ ...page, window: 'month', ...visitors })],
  ['pages, k = 10', policyOf({ ...page, window: 'day', ...visitors }, demo.release)],
];

const cell = (share: number) => `${Math.round(share * 100)} %`;
console.log(`| visitors a day | ${columns.map(([heading]) => heading).join(' | ')} |`);
console.log(`|---|${columns.map(() => '---').join('|')}|`);
for (const perDay of VISITORS) {
  const shares = columns.map(([, policy]) => {
    const cube = policy.cubes[0];
    if (!cube) throw new Error('no cube');
    let sum = 0;
    for (let run = 0; run < runs; run += 1) sum += simulate(policy, cube, perDay);
    const said = 1 - estimateCube(policy, cube, perDay, 1).withheld;
    return `${cell(sum / runs)} (${cell(said)})`;
  });
  console.log(`| ${perDay.toLocaleString('en')} | ${shares.join(' | ')} |`);
}

/** The share of a window's total that stands in published cells. */
function simulate(policy: Policy, cube: Cube, perDay: number): number {
  const month = cube.window === 'month';
  const people = perDay * (month ? 15 : 1);
  const views = VIEWS * (month ? 2 : 1);
  const regional = cube.dimensions.includes('region');
  const measure = selectsBy(cube);
  const bound = cube.measures[measure]?.bound ?? 1;
  const values = regional ? 40 : 201;
  const counts = new Array<number>(values).fill(0);
  for (let visitor = 0; visitor < people; visitor += 1) {
    const seen: number[] = [];
    const home = regional ? drawZipf(fraction, values) : 0;
    for (let view = 0; view < views && seen.length < bound; view += 1) {
      const at = regional ? home : drawZipf(fraction, values);
      if (measure !== 'visitors' || !seen.includes(at)) seen.push(at);
    }
    for (const at of seen) counts[at] = (counts[at] ?? 0) + 1;
  }
  const shown = gate(policy, cube);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.filter(shown).reduce((sum, count) => sum + count, 0) / total;
}

/** Whether a cell with a count is published. */
function gate({ release }: Policy, cube: Cube): (count: number) => boolean {
  if (release.mechanism === 'suppression') return (count) => count >= release.k;
  const measure = selectsBy(cube);
  const scale = scaleOf(sensitivityOf(cube, measure), 1000, shareOf(cube, measure));
  const least = threshold({ ...touchOf(cube), b: scale.t / scale.s, delta: DELTA });
  return (count) => count > 0 && count + sampleDiscreteLaplace(scale, uniform) >= least;
}

function policyOf(cube: object, release: object): Policy {
  const pages = ['/a/{x}', '/b/{x}', '/c/{x}', '/d/{x}'];
  return parsePolicy({ ...demo, pages, audience: [], geo: 'region', cubes: [cube], release });
}
