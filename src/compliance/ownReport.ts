import type { AuditReport } from '../../audit/report/reportFormat.ts';

/** Where the reports of audits are, and the page that is made of one. */
export interface Reports {
  /** The newest one of a site in which all checks were made. */
  readonly latest: (site: string) => Promise<AuditReport | undefined>;
  /** A page that needs nothing else, and what it may do. */
  readonly page: (report: AuditReport) => Promise<{ readonly html: string; readonly csp: string }>;
}

/** What of a report is of one site; what it says of others is for their tokens. */
export function ownReport(report: AuditReport, site: string): AuditReport | undefined {
  const own = report.sites.find((part) => part.site === site);
  return own && { ...report, verdict: own.verdict, summary: own.summary, sites: [own] };
}
