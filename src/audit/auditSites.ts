import { type Audited, auditReport } from '../../audit/report/auditReport.ts';
import type { AuditReport } from '../../audit/report/reportFormat.ts';
import { type AuditProgress, runAudit } from '../../audit/runAudit.ts';
import type { Stage } from '../../audit/stage.ts';
import type { Audit } from './openAudit.ts';

export interface AuditSitesOptions {
  readonly sites: readonly string[];
  readonly stages: readonly Stage[];
  /** Checks by name or group; all where it is empty. */
  readonly wanted: ReadonlySet<string>;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly progressOf: (site: string) => AuditProgress;
  /** Stores the report of a site, once it is audited: what comes after may break off. */
  readonly store: (report: AuditReport) => Promise<void>;
}

/**
 * Audits sites of a deployment one after the other, and reports what was found.
 *
 * @returns the report of them all
 * @throws AuditError where the deployment does not tell of a site, and what `store` throws
 */
export async function auditSites(
  audit: Pick<Audit, 'describe' | 'subject'>,
  options: AuditSitesOptions,
): Promise<AuditReport> {
  const { stages, wanted, seed, now, progressOf, store } = options;
  const { platform, clickhouse, version } = audit.describe;
  const report = (startedAt: number, finishedAt: number, sites: Audited['sites']) =>
    auditReport({
      ...{ startedAt, finishedAt, version, seed, wanted, sites },
      deployment: { platform, clickhouse },
    });
  const begun = now();
  let ended = begun;
  const sites = [];
  for (const site of options.sites) {
    const startedAt = ended;
    const subject = await audit.subject(site);
    const findings = await runAudit(subject, stages, wanted, progressOf(site));
    const audited = { policy: subject.policy, findings };
    ended = now();
    await store(report(startedAt, ended, [audited]));
    sites.push(audited);
  }
  return report(begun, ended, sites);
}
