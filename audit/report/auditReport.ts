import type { Policy } from '../../policy/policy.ts';
import { type Finding, failed } from '../finding.ts';
import {
  AuditReport,
  ReportedFinding,
  type SiteReport,
  type Summary,
  type Verdict,
} from './reportFormat.ts';

/** What `auditReport` makes a report of. */
export interface Audited {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** The version of Headcount that ran the audit. */
  readonly version: string;
  readonly deployment: AuditReport['deployment'];
  readonly seed: number;
  /** Checks and groups that were asked for by name; none where all were. */
  readonly wanted: Iterable<string>;
  readonly sites: readonly { readonly policy: Policy; readonly findings: readonly Finding[] }[];
}

/** The report of an audit: what the findings hold, and under which policies. */
export function auditReport(audited: Audited): AuditReport {
  const { startedAt, finishedAt, version, deployment, seed, wanted } = audited;
  const sites = audited.sites.map(({ policy, findings }) => siteReport(policy, findings));
  return AuditReport.parse({
    format: 1,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    version,
    deployment,
    seed,
    wanted: [...wanted],
    verdict: verdictOf(sites.map(({ verdict }) => verdict)),
    summary: summaryOf(sites.flatMap(({ findings }) => findings)),
    sites,
  });
}

function siteReport(policy: Policy, found: readonly Finding[]): SiteReport {
  const findings = found.map(reported);
  return {
    site: policy.site,
    controller: policy.controller.name,
    policyVersion: policy.version,
    policyHash: policy.hash,
    mechanism: policy.release.mechanism,
    verdict: verdictOf(findings.map(({ status }) => (status === 'failed' ? status : 'passed'))),
    summary: summaryOf(findings),
    findings,
  };
}

/**
 * Field by field, so that nothing gets into a report that its format does not know. A result that
 * cannot be written, for instance with a figure that is no number, shows nothing and has failed.
 */
function reported(finding: Finding): ReportedFinding {
  const { name, title, what, how, severity, remedy, clauses } = finding;
  const { status, evidence, charts } = finding;
  const check = { name, title, what, how, severity, remedy, clauses };
  const result = { status, evidence, ...(charts ? { charts } : {}) };
  return ReportedFinding.safeParse({ ...check, ...result }).data ?? { ...check, ...UNREADABLE };
}

const UNREADABLE = failed('What the check found cannot be written down, so nothing is known.');

/** Where nothing was looked at, nothing is known: that has failed. */
function verdictOf(verdicts: readonly Verdict[]): Verdict {
  return verdicts.length > 0 && !verdicts.includes('failed') ? 'passed' : 'failed';
}

/** How many findings ended in which way. */
export function summaryOf(findings: readonly Pick<Finding, 'status'>[]): Summary {
  const count = (status: Finding['status']) =>
    findings.filter((finding) => finding.status === status).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    warnings: count('warning'),
    notApplicable: count('not-applicable'),
  };
}
