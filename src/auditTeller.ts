import { latestName, readReport } from './auditReports.ts';
import type { Log } from './conditions.ts';

export interface AuditTellerOptions {
  /** The data folder, with the stored reports. */
  readonly folder: string;
  readonly sites: readonly string[];
  readonly log: Log;
}

export const BROKE_OFF =
  'An audit was not carried out to its end, so nothing new is known. Run `headcount audit` to see why.';

/**
 * Takes note of the reports that there are.
 *
 * @returns logs what those say that came since; of sites without one it says that the audit broke off, and
 * why, where a reason is given
 */
export async function auditTeller({
  folder,
  sites,
  log,
}: AuditTellerOptions): Promise<(reason: string | undefined) => Promise<void>> {
  const latestNames = () => Promise.all(sites.map((site) => latestName(folder, site)));
  const before = await latestNames();
  return async (reason) => {
    const after = await latestNames();
    const brokeOff: string[] = [];
    for (const [index, site] of sites.entries()) {
      const name = after[index];
      if (name !== undefined && name !== before[index]) await tell(log, folder, site, name);
      else brokeOff.push(site);
    }
    if (brokeOff.length === 0 || reason === undefined) return;
    log.error({ code: 'audit-broke-off', sites: brokeOff, reason }, BROKE_OFF);
  };
}

async function tell(log: Log, folder: string, site: string, name: string): Promise<void> {
  const { verdict, sites } = await readReport(folder, site, name);
  if (verdict === 'passed') {
    log.info({ code: 'audit-passed', site }, 'An audit has passed.');
    return;
  }
  const failed = sites.flatMap(({ findings }) =>
    findings.filter(({ status }) => status === 'failed'),
  );
  const critical = failed.some(({ severity }) => severity === 'critical');
  log[critical ? 'error' : 'warn'](
    { code: 'audit-failed', site, checks: failed.map((finding) => finding.name) },
    'An audit has failed. Its report says what to do: `headcount audit`, or GET /v1/compliance/report.',
  );
}
