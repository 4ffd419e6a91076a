import { DIMENSIONS, type Dimension } from '../../policy/cube.ts';
import type { Platform } from '../../policy/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Row } from '../../query/read.ts';
import { counted } from '../counted.ts';
import { failed, notApplicable, passed, warned } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import { builtCubes } from './builtCubes.ts';
import { dimensionValues, type Values } from './dimensionValues.ts';
import { looksPersonal } from './looksPersonal.ts';
import type { ReleaseGround } from './releaseGround.ts';

/** A column of a cube with values that neither policy nor code declares. */
interface Stray {
  readonly cube: string;
  readonly dimension: Dimension;
  readonly values: readonly string[];
}

export const values: Check<ReleaseGround> = {
  info: {
    name: 'release.values',
    title:
      'Every published value is one that the policy or a public list declares; none was made up by a sender.',
    what: `Every distinct value in the ${DIMENSIONS.length} dimension columns of the published cells.`,
    how: 'Pages against the policy’s templates, countries and regions against ISO 3166, time zones against the IANA database, referrers against the public suffix list, systems and browsers against the families that are told apart, all else against the labels of the policy. Forms that point to a person (addresses, emails, numbers, tokens) fail in any column. Values that only rows under an earlier version of the policy have may be what that version declared: a warning.',
    severity: 'critical',
    remedy:
      'Find out what let the value through (transforms/), delete the rows concerned from cells in ClickHouse, and take the page template or label that lets people’s data in out of the policy.',
    clauses: ['GDPR art. 5(1)(c)', 'GDPR art. 25', 'GDPR recital 26', 'CCPA § 1798.140(m)'],
  },
  async run({ policy, platform, read }) {
    const rows = await read(DISTINCT, { site: policy.site });
    if (rows.length === 0) return notApplicable('No cell of this site has been published yet.');
    const distinct = rows.reduce(
      (sum, row) => sum + DIMENSIONS.reduce((all, it) => all + list(row, it).length, 0),
      0,
    );
    const strays = rows.flatMap((row) => straysOf(row, policy, platform));
    const [wrong, old]: [string[], string[]] = [[], []];
    for (const stray of strays) {
      const personal = stray.values.filter(looksPersonal).length;
      const current = personal > 0 || (await isCurrent(stray));
      (current ? wrong : old).push(inWords(stray, personal));
    }
    const extent = `${distinct} distinct values in ${rows.length} cubes.`;
    if (wrong.length > 0) return failed(...wrong, ...old, extent);
    if (old.length > 0) return warned(...old, extent);
    return passed(`${extent} Each is declared.`);

    /** Whether rows under the version in force have one of the values; such as have no release count with them. */
    async function isCurrent({ cube, dimension, values: some }: Stray): Promise<boolean> {
      const [row] = await read(withValues(dimension), {
        ...{ site: policy.site, version: policy.version, cube },
        some: some.slice(0, MOST_ASKED),
      });
      return Number(row?.current ?? 0) > 0;
    }
  },
};

/** So many are enough to know under which version they were published. */
const MOST_ASKED = 1000;

/** Not FINAL: an older row that was not merged yet is on the disk, too. */
const DISTINCT = `SELECT cube, ${DIMENSIONS.map((it) => `groupUniqArray(${quoted(it)}) AS ${quoted(it)}`).join(', ')}
  FROM cells WHERE site = {site:String} GROUP BY site, cube ORDER BY cube`;

function withValues(dimension: Dimension): string {
  return `SELECT countIf(version = {version:UInt32} OR version = 0) AS current
    FROM (
      SELECT site, cube, window, starts_at FROM cells
      WHERE site = {site:String} AND cube = {cube:String} AND ${quoted(dimension)} IN {some:Array(String)}
    ) AS c
    LEFT JOIN (
      SELECT site, cube, window, starts_at, policy_version AS version FROM releases FINAL
      WHERE site = {site:String} AND cube = {cube:String}
    ) AS r USING (site, cube, window, starts_at)`;
}

/** Some dimensions have names that SQL knows as words. */
function quoted(dimension: Dimension): string {
  return `\`${dimension}\``;
}

function list(row: Row, dimension: Dimension): readonly string[] {
  const found = row[dimension];
  return Array.isArray(found) ? found.map(String).filter((value) => value !== '') : [];
}

function straysOf(row: Row, policy: Policy, platform: Platform): Stray[] {
  const name = String(row.cube);
  const cube = builtCubes(policy).find((it) => it.name === name);
  return DIMENSIONS.flatMap((dimension) => {
    const declared = cube?.dimensions.includes(dimension)
      ? dimensionValues(policy, cube, dimension, platform)
      : NOTHING;
    const stray = list(row, dimension).filter((value) =>
      'all' in declared ? !declared.all.has(value) : !declared.fits(value),
    );
    return stray.length > 0 ? [{ cube: name, dimension, values: stray }] : [];
  });
}

/** In a column that a cube does not have. */
const NOTHING: Values = { all: new Set() };

/** Never the value itself: it may be somebody's. */
function inWords({ cube, dimension, values: some }: Stray, personal: number): string {
  const form = personal > 0 ? `, ${personal} of them in a form that points to a person` : '';
  return `${cube}.${dimension}: ${counted(some.length, 'value')} that the policy in force does not declare${form}.`;
}
