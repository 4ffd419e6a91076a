import { failed, notApplicable, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { ReleaseGround } from './releaseGround.ts';

/** ClickHouse deletes what has expired when it merges, mostly within hours. */
const DAYS_TO_DELETE = 2;
/** The longest that a policy may keep released counts: docs/policy.md, "retention". */
const LONGEST_MONTHS = 25;

export const expiry: Check<ReleaseGround> = {
  info: {
    name: 'release.expiry',
    title: 'Released numbers are gone when their time is over, and none was given too much of it.',
    what: 'When each row of cells and releases expires, beside when its window was released and how long the policy keeps it.',
    how: `Rows must be gone ${DAYS_TO_DELETE} days after their expires_at, which must be no later than the release and the policy’s months (retention runs from the release: docs/decisions/0003); under earlier versions ${LONGEST_MONTHS} months, the most that any policy may have. The months are ClickHouse’s own.`,
    severity: 'serious',
    remedy:
      'Where rows are overdue: OPTIMIZE TABLE cells FINAL, the same of releases, and see why merges stand still. Where they may stay too long: correct expires_at (ALTER TABLE … UPDATE), or delete them.',
    clauses: ['GDPR art. 5(1)(e)', 'GDPR art. 30(1)(f)', 'CNIL guidelines 2020-091, art. 5'],
  },
  async run({ policy, read, now }) {
    const { site, version, retention } = policy;
    const seconds = Math.floor(now() / 1000);
    const params = {
      site,
      version,
      months: retention.months,
      now: seconds,
      longest: LONGEST_MONTHS,
    };
    const [[cells], [releases]] = await Promise.all([read(CELLS, params), read(RELEASES, params)]);
    const of = (row: typeof cells, column: string) => Number(row?.[column] ?? 0);
    const rows = of(cells, 'rows') + of(releases, 'rows');
    if (rows === 0) return notApplicable('Nothing of this site is published.');
    const wrong = [
      {
        count: of(cells, 'overdue'),
        says: 'Rows of cells that should have been deleted more than two days ago',
      },
      {
        count: of(releases, 'overdue'),
        says: 'Rows of releases that should have been deleted more than two days ago',
      },
      {
        count: of(releases, 'too_long'),
        says: `Releases that are kept longer than the ${retention.months} months of the policy (${LONGEST_MONTHS} under earlier versions) after they were made`,
      },
      {
        count: of(cells, 'longer'),
        says: 'Rows of cells that are kept longer than the release that they belong to',
      },
      {
        count: of(releases, 'to_come'),
        says: 'Releases that say that they were made in the future, so that their retention has not begun',
      },
    ].flatMap(({ count, says }) => (count > 0 ? [`${says}: ${count}.`] : []));
    if (wrong.length > 0) return failed(...wrong);
    return passed(
      `${rows} rows, none past its time. The last of them goes on ${String(releases?.last).slice(0, 10)}; version ${version} keeps released counts for ${retention.months} months.`,
    );
  },
};

/** Not FINAL: an older row that was not merged yet is on the disk, too. */
const CELLS = `SELECT count() AS rows,
    countIf(expires_at < toDateTime({now:UInt32}, 'UTC') - INTERVAL ${DAYS_TO_DELETE} DAY) AS overdue,
    countIf(limit > toDateTime(0, 'UTC') AND expires_at > limit) AS longer
  FROM (
    SELECT c.expires_at AS expires_at, r.limit AS limit
    FROM (SELECT site, cube, window, starts_at, expires_at FROM cells WHERE site = {site:String}) AS c
    LEFT JOIN (
      SELECT site, cube, window, starts_at, max(expires_at) AS limit FROM releases
      WHERE site = {site:String} GROUP BY site, cube, window, starts_at
    ) AS r USING (site, cube, window, starts_at)
  )`;

const RELEASES = `SELECT count() AS rows, max(expires_at) AS last,
    countIf(expires_at < toDateTime({now:UInt32}, 'UTC') - INTERVAL ${DAYS_TO_DELETE} DAY) AS overdue,
    countIf(expires_at > addMonths(
      released_at, if(policy_version = {version:UInt32}, {months:UInt8}, {longest:UInt8})
    )) AS too_long,
    countIf(released_at > toDateTime({now:UInt32}, 'UTC') + INTERVAL 1 HOUR) AS to_come
  FROM releases WHERE site = {site:String}`;
