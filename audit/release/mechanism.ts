import type { Cube } from '../../policy/cube.ts';
import type { Row } from '../../query/read.ts';
import { counted } from '../counted.ts';
import { failed, notApplicable, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import { builtCubes } from './builtCubes.ts';
import { domainSize } from './dimensionValues.ts';
import { holdsForItself } from './holdsForItself.ts';
import { nearly } from './laplace.ts';
import type { ReleaseGround } from './releaseGround.ts';
import { type StatedRelease, statedRelease } from './statedRelease.ts';

export const mechanism: Check<ReleaseGround> = {
  info: {
    name: 'release.mechanism',
    title:
      'Every release was made as the policy says: with its noise, bounds, thresholds and rounding.',
    what: 'What each release states of itself: mechanism, epsilon, delta, contribution bounds, scale and variance of the noise, threshold, k, rounding, and whether every cell of the domain is published.',
    how: 'For releases under the version of the policy in force all of it is computed a second time from the policy, by the formulas of docs/guarantee.md, and must be equal; a closed domain must have every one of its cells in each window. Of earlier versions only the text’s number is known, so their releases are held against themselves: scale, variance and threshold must follow from each other.',
    severity: 'serious',
    remedy:
      'Do not publish further: compare release/ and policy/ with the released version of Headcount. What was published with too little noise cannot be taken back; delete it from ClickHouse (cells and releases of these windows), and note why.',
    clauses: ['GDPR art. 25', 'GDPR recital 26', 'WP29 opinion 05/2014, 3.1.3', 'NIST SP 800-226'],
  },
  async run({ policy, platform, read }) {
    const rows = await read(STATED, { site: policy.site });
    if (rows.length === 0) return notApplicable('Nothing of this site has been released yet.');
    const cubes = new Map(builtCubes(policy).map((cube) => [cube.name, cube]));
    const sum = (some: readonly Row[]) => some.reduce((all, row) => all + Number(row.releases), 0);
    const current = rows.filter((row) => Number(row.version) === policy.version);
    const earlier = rows.filter((row) => Number(row.version) !== policy.version);
    const wrong = [
      ...current.flatMap((row) => {
        const cube = cubes.get(String(row.cube));
        if (!cube) return [`${name(row)} is no cube of version ${policy.version}.`];
        const why = differences(row, cube, statedRelease(policy, cube, platform));
        return why.length > 0
          ? [`${name(row)}, ${counted(Number(row.releases), 'release')}: ${why.join('; ')}.`]
          : [];
      }),
      ...earlier.flatMap((row) => {
        const why = holdsForItself(statedIn(row));
        return why
          ? [
              `${name(row)}, version ${row.version}, ${counted(Number(row.releases), 'release')}: ${why}.`,
            ]
          : [];
      }),
      ...(await incomplete([...cubes.values()])),
    ];
    const extent = [
      `${sum(current)} releases under version ${policy.version}, each equal to what follows from the policy.`,
      ...(earlier.length > 0
        ? [
            `${sum(earlier)} releases under earlier versions, whose text is not known here, each held against itself.`,
          ]
        : []),
    ];
    return wrong.length > 0 ? failed(...wrong) : passed(...extent);

    /** Closed domains of which a window has fewer cells than there are, or more. */
    async function incomplete(all: readonly Cube[]): Promise<string[]> {
      const sizes = all.flatMap((cube) => {
        const size =
          policy.release.mechanism === 'dp' ? domainSize(policy, cube, platform) : undefined;
        return size === undefined ? [] : { cube: cube.name, size };
      });
      if (sizes.length === 0) return [];
      const found = await read(INCOMPLETE, {
        ...{ site: policy.site, version: policy.version },
        ...{ cubes: sizes.map(({ cube }) => cube), sizes: sizes.map(({ size }) => size) },
      });
      return found.map(
        ({ cube, windows }) =>
          `${cube}: ${counted(Number(windows), 'window')} without exactly the cells of the domain, so which ones are there may tell of somebody.`,
      );
    }
  },
};

const STATED = `SELECT cube, window, policy_version AS version, mechanism, k, rounding, margin, epsilon, delta,
    measures, bounds, scales, variances, threshold, closed, count() AS releases
  FROM releases FINAL WHERE site = {site:String}
  GROUP BY window, cube, version, mechanism, k, rounding, margin, epsilon, delta,
    measures, bounds, scales, variances, threshold, closed
  ORDER BY cube, version`;

const INCOMPLETE = `SELECT cube, count() AS windows
  FROM (
    SELECT cube, window, starts_at FROM releases FINAL
    WHERE site = {site:String} AND policy_version = {version:UInt32} AND withheld = ''
      AND cube IN {cubes:Array(String)}
  ) AS r
  LEFT JOIN (
    SELECT cube, window, starts_at, count() AS cells FROM cells FINAL
    WHERE site = {site:String} AND cube IN {cubes:Array(String)} GROUP BY window, cube, starts_at
  ) AS c USING (cube, window, starts_at)
  WHERE cells != transform(cube, {cubes:Array(String)}, {sizes:Array(UInt32)}, toUInt32(0))
  GROUP BY window, cube ORDER BY cube`;

function name({ cube, window }: Row): string {
  return `${cube} (by the ${window})`;
}

function statedIn(row: Row): StatedRelease {
  const numbers = (value: unknown) => (Array.isArray(value) ? value.map(Number) : []);
  return {
    mechanism: String(row.mechanism),
    ...{ k: Number(row.k), rounding: Number(row.rounding), margin: Number(row.margin) },
    ...{ epsilon: Number(row.epsilon), delta: Number(row.delta) },
    measures: Array.isArray(row.measures) ? row.measures.map(String) : [],
    ...{
      bounds: numbers(row.bounds),
      scales: numbers(row.scales),
      variances: numbers(row.variances),
    },
    ...{ threshold: Number(row.threshold), closed: Number(row.closed) === 1 },
  };
}

/** In which respects a release is another than the policy says. */
function differences(row: Row, cube: Cube, wanted: StatedRelease): string[] {
  const stated = statedIn(row);
  const wrong = (what: string, is: unknown, must: unknown) =>
    `${what} is ${is}, and must be ${must}`;
  if (row.window !== cube.window) return [wrong('its window', row.window, cube.window)];
  if (stated.measures.join() !== wanted.measures.join()) {
    return [wrong('what it counts', stated.measures.join(', '), wanted.measures.join(', '))];
  }
  const plain = (['mechanism', 'closed'] as const).filter((key) => stated[key] !== wanted[key]);
  const single = (['k', 'rounding', 'margin', 'epsilon', 'delta', 'threshold'] as const).filter(
    (key) => !nearly(stated[key], wanted[key]),
  );
  const lists = (['bounds', 'scales', 'variances'] as const).filter(
    (key) =>
      stated[key].length !== wanted[key].length ||
      stated[key].some((value, index) => !nearly(value, wanted[key][index] ?? Number.NaN)),
  );
  return [...plain, ...single, ...lists].map((key) =>
    wrong(key, inWords(stated[key]), inWords(wanted[key])),
  );
}

function inWords(value: string | number | boolean | readonly number[]): string {
  return Array.isArray(value)
    ? value.map((it) => Number(it.toPrecision(6))).join(', ')
    : String(value);
}
