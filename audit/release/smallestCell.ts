import type { Cube } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Row } from '../../query/read.ts';
import { counted } from '../counted.ts';
import { failed, notApplicable, passed, type Result, warned } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import { builtCubes } from './builtCubes.ts';
import { cellSizes, EDGES } from './cellSizes.ts';
import type { ReleaseGround } from './releaseGround.ts';
import { SMALLEST_CELLS } from './smallestCells.ts';
import { statedRelease } from './statedRelease.ts';

export const smallestCell: Check<ReleaseGround> = {
  info: {
    name: 'release.smallest-cell',
    title:
      'No published cell is smaller than the policy allows, so no number stands for a lone person.',
    what: 'Every published cell of the site in ClickHouse, with all its counts.',
    how: 'With noise, the noisy visitors of a cell (else its noisy count) must reach the threshold, which is computed a second time from the policy; cubes that publish every cell of a closed domain have none. Under suppression, counts must be multiples of the rounding, and large enough that k people can be in the cell: who they were is gone, so a count that could only come from fewer than k is what can be seen. Releases under an earlier version are held against the rule that they state.',
    severity: 'critical',
    remedy:
      'Stop publishing (stop the server: what is counted waits), compare release/ with the released version of Headcount, and delete the windows concerned from cells and releases in ClickHouse.',
    clauses: [
      'GDPR recital 26',
      'GDPR art. 25',
      'WP29 opinion 05/2014, singling out',
      'CNIL recommendation 2020-092, art. 5',
    ],
  },
  async run({ policy, platform, read, state }) {
    const cubes = builtCubes(policy);
    const rows = await read(SMALLEST_CELLS, {
      ...{ site: policy.site, version: policy.version, edges: EDGES },
      ...rules(policy, cubes, (cube) => statedRelease(policy, cube, platform).threshold),
    });
    if (rows.length === 0) return notApplicable('No cell of this site has been published yet.');
    return judge(rows, state?.outbox === 0);
  },
};

/** What the statement needs to know of the policy in force. */
function rules({ release }: Policy, cubes: readonly Cube[], thresholdOf: (cube: Cube) => number) {
  const suppression = release.mechanism === 'suppression';
  return {
    mechanism: release.mechanism,
    k: suppression ? release.k : 0,
    rounding: suppression ? release.rounding : 1,
    cubes: cubes.map(({ name }) => name),
    thresholds: cubes.map((cube) => (suppression ? 0 : thresholdOf(cube))),
    // Docs/guarantee.md: without consent no bound on a person is kept, so ten events stand for one.
    events: cubes.map((cube) =>
      cube.event === 'page_view' ? 1 : Math.max(cube.measures.count?.bound ?? 0, 10),
    ),
  };
}

/** @param allSent whether nothing waits for ClickHouse: then no cell may be without its release */
function judge(rows: readonly Row[], allSent: boolean): Result {
  const sum = (column: string, of = rows) => of.reduce((all, row) => all + Number(row[column]), 0);
  const where = (column: string) =>
    rows
      .filter((row) => Number(row[column]) > 0)
      .map((row) => `${row.cube} (version ${row.version}, ${counted(Number(row[column]), 'cell')})`)
      .filter((text, index, all) => all.indexOf(text) === index)
      .join(', ');
  const wrong = [
    { column: 'below', says: 'smaller than the rule allows' },
    { column: 'uneven', says: 'with a count that is negative or no multiple of the rounding' },
    { column: 'held_back', says: 'of a window that was withheld' },
    ...(allSent
      ? [{ column: 'orphan', says: 'of no release, so that nobody knows the rule' }]
      : []),
  ].flatMap(({ column, says }) =>
    sum(column) > 0 ? [`${counted(sum(column), 'published cell')} ${says}: ${where(column)}.`] : [],
  );
  const charts = cellSizes(rows);
  if (wrong.length > 0) return { ...failed(...wrong), charts };
  const extent = [
    `${sum('cells')} published cells: ${sum('ruled')} with a rule on their size, each large enough; ${sum('cells') - sum('ruled') - sum('untold')} of closed domains, of which every cell is published.`,
    ...(sum('untold') > 0
      ? [
          `Of ${sum('untold')} cells the published counts do not tell how many people can be in them (visitors are not published, or counts are bounded); their rounding was checked.`,
        ]
      : []),
  ];
  const orphans = sum('orphan');
  if (orphans === 0) return { ...passed(...extent), charts };
  return {
    ...warned(
      ...extent,
      `Cells without a release yet: ${orphans}; it may be on its way. Audit again when nothing waits.`,
    ),
    charts,
  };
}
