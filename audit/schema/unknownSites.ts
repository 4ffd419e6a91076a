import { isAuditSite } from '../../policy/auditSite.ts';
import { failed, notApplicable, passed, warned } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { SchemaGround } from './schemaGround.ts';

/** The longest that a policy may keep released counts: docs/policy.md, "retention". */
const LONGEST_MONTHS = 25;
/** Of an audit's own site: docs/audit.md. */
const AUDIT_MONTHS = 1;

/** ClickHouse deletes what has expired when it merges, mostly within hours. */
const DAYS_TO_DELETE = 2;

/** Rows of no site of those named; how many of them are kept longer than any from now on may be, and how many should be gone. */
const rowsOf = (table: string) => `
  WITH toDateTime({now:Int64}, 'UTC') AS at
  SELECT site,
    countIf(expires_at > addDays(addMonths(at, {audit:UInt8}), 1)) AS beyond_audit,
    countIf(expires_at > addDays(addMonths(at, {longest:UInt8}), 1)) AS beyond,
    countIf(expires_at < subtractDays(at, {overdue:UInt8})) AS overdue
  FROM ${table} WHERE site NOT IN {sites:Array(String)} GROUP BY site ORDER BY site`;
const LEDGER =
  'SELECT DISTINCT site FROM ledger WHERE site NOT IN {sites:Array(String)} ORDER BY site';

const MOST_NAMED = 12;

export const unknownSites: Check<SchemaGround> = {
  info: {
    name: 'schema.sites',
    title:
      'What is published is of sites that have a policy, and nothing outlives what any may keep.',
    what: 'The sites of all rows of cells, releases and the ledger, and when rows of sites without a policy expire.',
    how: `The names of sites in ClickHouse are compared with those that have a policy here. What has none is a site that was taken out, whose numbers go when they expire, after ${LONGEST_MONTHS} months at the latest; or somebody else’s rows. Of the sites of audits rows go within a month.`,
    severity: 'serious',
    remedy:
      'Where a site was taken out: leave it, and look again when its rows expire, or delete them. Where the name is unknown: see who wrote the rows, and delete them. Where rows would stay too long: ALTER TABLE … DELETE WHERE site = the name.',
    clauses: ['GDPR art. 5(1)(c)', 'GDPR art. 5(1)(e)'],
  },
  async run({ read, sites, now }) {
    if (!sites)
      return notApplicable('The audit is shown one site, so it does not know the others.');
    const params = {
      ...{ sites: [...sites], audit: AUDIT_MONTHS, longest: LONGEST_MONTHS },
      ...{ overdue: DAYS_TO_DELETE, now: Math.floor(now() / 1000) },
    };
    const [cells, releases, ledger] = await Promise.all([
      read(rowsOf('cells'), params),
      read(rowsOf('releases'), params),
      read(LEDGER, params),
    ]);
    const wrong = [['cells', cells] as const, ['releases', releases] as const].flatMap(
      ([table, rows]) =>
        rows.flatMap(({ site, beyond, beyond_audit, overdue }) => {
          const tooLong = Number(isAuditSite(String(site)) ? beyond_audit : beyond);
          const of = `rows of ${named(site).toLowerCase()}`;
          return [
            ...(tooLong > 0 ? [`${table}: ${tooLong} ${of} expire later than any such may.`] : []),
            ...(Number(overdue) > 0
              ? [`${table}: ${overdue} ${of} should be gone for more than two days.`]
              : []),
          ];
        }),
    );
    const all = [...cells, ...releases, ...ledger].map(({ site }) => String(site));
    const without = [...new Set(all)].filter((site) => !isAuditSite(site));
    const told = without.slice(0, MOST_NAMED).map((site) => `${named(site)} has no policy here.`);
    const more = without.length - told.length;
    if (more > 0) told.push(`${more} more have none.`);
    const extent = `${sites.length} sites have a policy; ${all.some(isAuditSite) ? 'sites of audits have rows for a month' : 'there are no rows of audits'}.`;
    if (wrong.length > 0) return failed(...wrong, ...told, extent);
    return told.length > 0 ? warned(...told, extent) : passed(extent);
  },
};

/** A name that no policy could have is not repeated: it may be anything. */
function named(site: unknown): string {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(String(site))
    ? `The site ${site}`
    : 'A site of another kind of name';
}
