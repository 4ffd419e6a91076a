import type { CheckName, Finding } from '../../audit/finding.ts';
import { failed, passed } from '../../audit/finding.ts';
import { auditReport } from '../../audit/report/auditReport.ts';
import type { AuditReport } from '../../audit/report/reportFormat.ts';
import { testPolicy } from './policy.ts';

export interface StoredReportOptions {
  readonly site?: string;
  /** Milliseconds since 1970. */
  readonly finishedAt?: number;
  /** Checks that were asked for by name. */
  readonly wanted?: readonly string[];
  /** Checks that failed; `law.promises` passed. */
  readonly failed?: readonly CheckName[];
  readonly severity?: Finding['severity'];
}

/** A report of a site's audit, as a command would store it. */
export function storedReport(options: StoredReportOptions = {}): AuditReport {
  const { site = 'demo', finishedAt = Date.UTC(2026, 9, 1), wanted = [], severity } = options;
  const finding = (name: CheckName, result: Pick<Finding, 'status' | 'evidence'>): Finding => ({
    ...{ name, site, title: 'It holds.', what: 'A thing.', how: 'By looking.' },
    ...{ severity: severity ?? 'serious', remedy: 'Mend it.', clauses: ['GDPR art. 25'] },
    ...result,
  });
  return auditReport({
    ...{ startedAt: finishedAt - 1000, finishedAt, version: '0.1.0', seed: 1, wanted },
    deployment: { platform: 'server', clickhouse: 'embedded' },
    sites: [
      {
        policy: testPolicy({ site }),
        findings: [
          finding('law.promises', passed('It was looked at.')),
          ...(options.failed ?? []).map((name) => finding(name, failed('It is broken.'))),
        ],
      },
    ],
  });
}
