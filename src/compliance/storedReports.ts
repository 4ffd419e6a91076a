import { readLatestReport } from '../auditReports.ts';
import type { Reports } from './ownReport.ts';

/** The reports of a server, below its data folder. */
export function storedReports(folder: string): Reports {
  return {
    latest: (site) => readLatestReport(folder, site),
    page: async (report) => {
      // Few ask for it, and it is much to load.
      const { htmlReport, REPORT_CSP } = await import('../../audit/report/htmlReport.ts');
      return { html: await htmlReport(report), csp: REPORT_CSP };
    },
  };
}
