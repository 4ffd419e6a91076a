import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CheckName, Finding } from '../../../audit/finding.ts';
import type { AuditReport } from '../../../audit/report/reportFormat.ts';
import { copyFolder, copyMigrated } from '../../support/migratedFolder.ts';
import type { Build } from './builds.ts';

const run = promisify(execFile);
const LOAD = new URL('load.mjs', import.meta.url).pathname;
/** As the command line makes a data folder. */
const FOR_ITS_OWNER = 0o700;
/** A report of many findings. */
const MAX_OUTPUT = 64 * 2 ** 20;

/** What an audit of a deployment found, by check, and how the process ended. */
export interface Audited {
  readonly code: number;
  readonly findings: ReadonlyMap<CheckName, Finding>;
}

/** A deployment in folders of its own, with what its build released until now. */
export interface Deployment {
  readonly data: string;
  readonly policies: string;
  readonly site: Build['site'];
}

/**
 * What a build released of a site until today.
 *
 * @param folder that is empty
 * @param build none for a sound one
 */
export async function makeDeployment(
  folder: string,
  site: Build['site'],
  build?: Build,
): Promise<Deployment> {
  const [data, policies] = [join(folder, 'data'), join(folder, 'policies')];
  await copyMigrated(data);
  const script = new URL('makeReleases.ts', import.meta.url).pathname;
  await run(process.execPath, [script, data, policies, site], { env: envOf(build) });
  await chmod(data, FOR_ITS_OWNER);
  return { data, policies, site };
}

/** The same again, in an empty folder: to change it. */
export function copyDeployment({ data, policies, site }: Deployment, folder: string): Deployment {
  const copy = { data: join(folder, 'data'), policies: join(folder, 'policies'), site };
  copyFolder(data, copy.data);
  copyFolder(policies, copy.policies);
  return copy;
}

/** `headcount audit` by a build: the server it starts has the same sabotages as it has itself. */
export async function auditBuild(
  { data, policies, site }: Deployment,
  build: Build | undefined,
  only: readonly string[],
): Promise<Audited> {
  const place = ['--data', data, '--policies', policies];
  const flags = ['--site', site, '--only', only.join(','), '--json', '--quiet', '--seed', '7'];
  const { stdout, stderr, code } = await run(
    process.execPath,
    ['src/cli.ts', ...place, 'audit', ...flags],
    { env: envOf(build), maxBuffer: MAX_OUTPUT },
  )
    .then((output) => ({ ...output, code: 0 }))
    .catch((error: { stdout: string; stderr: string; code: number }) => error);
  if (stdout === '') throw new Error(`the audit ended with ${code}: ${stderr}`);
  const report: AuditReport = JSON.parse(stdout);
  const findings = report.sites.flatMap((audited) => audited.findings) as unknown as Finding[];
  return { code, findings: new Map(findings.map((finding) => [finding.name, finding])) };
}

function envOf(build: Build | undefined): NodeJS.ProcessEnv {
  const { CLICKHOUSE_URL: _, ...env } = process.env;
  if (build === undefined) return env;
  const names = JSON.stringify(build.sabotages.map((sabotage) => sabotage.name));
  return { ...env, HEADCOUNT_SABOTAGE: names, NODE_OPTIONS: `--import ${LOAD}` };
}
