import { Gauge, type Registry } from 'prom-client';
import { latestName, readReport } from './auditReports.ts';

/** What the series say of a site's latest audit. */
interface Outcome {
  readonly passed: boolean;
  readonly failedChecks: number;
  /** Seconds since 1970. */
  readonly finishedAt: number;
}

/**
 * Series of each site's latest audit of all checks, whoever ran it: they are read from the
 * stored reports, so a restart changes nothing. Of a site that was never audited there is only that.
 */
export function auditMetrics(registry: Registry, folder: string, sites: readonly string[]): void {
  const outcomeOf = createOutcomes(folder);
  const gauge = (
    name: string,
    help: string,
    of: (outcome: Outcome | undefined) => number | undefined,
  ) =>
    new Gauge({
      ...{ name: `headcount_audit_${name}`, help, labelNames: ['site'], registers: [registry] },
      async collect() {
        this.reset();
        for (const site of sites) {
          const value = of(await outcomeOf(site));
          if (value !== undefined) this.set({ site }, value);
        }
      },
    });
  gauge('passed', 'Whether the latest audit passed: 1, or 0 where a check failed.', (outcome) =>
    outcome ? Number(outcome.passed) : undefined,
  );
  gauge('failed_checks', 'Checks that failed in the latest audit.', (outcome) => {
    return outcome?.failedChecks;
  });
  gauge(
    'last_run_timestamp_seconds',
    'When the latest audit ended, in seconds since 1970; 0 where there was none.',
    (outcome) => outcome?.finishedAt ?? 0,
  );
}

/** Reads a report once, however often it is asked for: they are large, and no report changes. */
function createOutcomes(folder: string): (site: string) => Promise<Outcome | undefined> {
  const known = new Map<string, { readonly name: string; readonly outcome: Outcome | undefined }>();
  return async (site) => {
    // A folder that cannot be read says nothing of the latest audit.
    const name = await latestName(folder, site).catch(() => undefined);
    if (name === undefined) return undefined;
    const before = known.get(site);
    if (before?.name === name) return before.outcome;
    const outcome = await readOutcome(folder, site, name).catch(() => undefined);
    known.set(site, { name, outcome });
    return outcome;
  };
}

async function readOutcome(folder: string, site: string, name: string): Promise<Outcome> {
  const { verdict, summary, finishedAt } = await readReport(folder, site, name);
  return {
    passed: verdict === 'passed',
    failedChecks: summary.failed,
    finishedAt: Date.parse(finishedAt) / 1000,
  };
}
