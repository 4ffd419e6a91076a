import { once } from '../../audit/once.ts';
import type { AuditReport } from '../../audit/report/reportFormat.ts';
import { AuditError } from '../../audit/runAudit.ts';
import type { Stage } from '../../audit/stage.ts';
import { saveReport } from '../auditReports.ts';
import type { Config } from '../config.ts';
import { UserError } from '../userError.ts';
import type { AuditScreen } from './auditScreen.ts';
import { auditSites } from './auditSites.ts';
import { cannotStore } from './cannotStore.ts';
import type { EdgeTarget } from './edgeTarget.ts';
import { endOnSignal } from './endOnSignal.ts';
import { oneAudit, oneAuditIn } from './oneAudit.ts';
import { type Audit, openAudit } from './openAudit.ts';
import { edgeFolder, openEdgeAudit } from './openEdgeAudit.ts';

export interface MakeAuditOptions {
  /** All of the deployment where there is none. */
  readonly sites: readonly string[];
  readonly stages: readonly Stage[];
  /** Checks by name or group; all where it is empty. */
  readonly wanted: ReadonlySet<string>;
  readonly seed: number;
  /** The deployment on Cloudflare that is audited, in place of the server of the data folder. */
  readonly edge?: EdgeTarget;
  readonly screen: AuditScreen;
}

/**
 * Audits a deployment from this process, and stores the report. At a signal it takes out what it has
 * added, and ends.
 *
 * @throws UserError where the audit could not be carried out
 */
export async function makeAudit(config: Config, options: MakeAuditOptions): Promise<AuditReport> {
  const { edge } = options;
  const folder = edge ? edgeFolder(config.data, edge) : config.data;
  const unlock = edge ? oneAuditIn(folder) : oneAudit(folder);
  try {
    return await auditAndStore(config, folder, options);
  } catch (error) {
    throw error instanceof AuditError ? notCarriedOut(error, edge) : error;
  } finally {
    unlock();
  }
}

async function auditAndStore(
  config: Config,
  folder: string,
  { screen, edge, ...rest }: MakeAuditOptions,
): Promise<AuditReport> {
  const { seed } = rest;
  const audit = await (edge ? openEdgeAudit(config, edge, { seed }) : openAudit(config, { seed }));
  const close = once(async () => {
    screen.stop();
    await audit.close();
  });
  const deafen = endOnSignal(() => {
    const closed = close();
    screen.interrupted();
    return closed;
  });
  try {
    const sites = chosen(audit, rest.sites);
    return await auditSites(audit, {
      ...{ ...rest, sites, now: Date.now, progressOf: (site) => screen.of(site) },
      store: (report) =>
        saveReport(folder, report).catch((error: unknown) => {
          throw cannotStore(folder, error);
        }),
    });
  } finally {
    await close();
    deafen();
  }
}

function chosen({ sites }: Audit, named: readonly string[]): readonly string[] {
  const unknown = named.find((site) => !sites.includes(site));
  if (unknown !== undefined) {
    throw new UserError(
      `There is no policy for ${unknown}.`,
      `Name one that there is: ${sites.join(', ')}.`,
    );
  }
  if (sites.length === 0) {
    throw new UserError('There is no site to audit.', 'Put a policy into the folder of policies.');
  }
  return named.length === 0 ? sites : [...new Set(named)];
}

function notCarriedOut({ message }: AuditError, edge: EdgeTarget | undefined): UserError {
  return new UserError(
    `The audit could not be carried out: ${message}.`,
    edge
      ? 'Look at --url, and at what `npx wrangler tail` shows of the deployment, and audit again.'
      : 'See that the server runs and what its log says, and audit again.',
  );
}
