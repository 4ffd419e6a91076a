import { readLatestReport } from '../auditReports.ts';
import type { Log } from '../conditions.ts';
import { errorCode } from '../errorCode.ts';
import type { Reports } from './ownReport.ts';

/** The reports of a server, below its data folder. One that cannot be read is logged each time: few ask for it. */
export function storedReports(folder: string, log: Pick<Log, 'warn'>): Reports {
  return {
    async latest(site) {
      try {
        return await readLatestReport(folder, site);
      } catch (error) {
        const details = { code: 'report-unreadable', site, ...errorCode(error) };
        log.warn(
          details,
          'The latest report of an audit cannot be read: `headcount audit` makes another.',
        );
        throw error;
      }
    },
    page: async (report) => {
      // Few ask for it, and it is much to load.
      const { htmlReport, REPORT_CSP } = await import('../../audit/report/htmlReport.ts');
      return { html: await htmlReport(report), csp: REPORT_CSP };
    },
  };
}
