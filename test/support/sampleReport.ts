import { type Audited, auditReport } from '../../audit/report/auditReport.ts';
import type { AuditReport } from '../../audit/report/reportFormat.ts';
import { testPolicy } from './policy.ts';
import { sampleFindings } from './sampleFindings.ts';

/** A report of one site, that has failed; or with some of what it is made of changed. */
export function sampleReport(changes: Partial<Audited> = {}): AuditReport {
  return auditReport({
    startedAt: Date.UTC(2026, 10, 22, 14, 3, 9),
    finishedAt: Date.UTC(2026, 10, 22, 14, 3, 51),
    version: '0.1.0',
    deployment: { platform: 'server', clickhouse: 'embedded' },
    seed: 20_261_122,
    wanted: [],
    sites: [{ policy: testPolicy(), findings: sampleFindings('demo') }],
    ...changes,
  });
}
