import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditReport } from '../audit/report/reportFormat.ts';

/** How many reports of a site are kept: of all its checks, and as many again of some. */
const KEPT = 30;

/** An audit's report as it is stored. */
export interface StoredReport {
  /** The name of its file, which begins with the moment the audit ended: by name is by time. */
  readonly name: string;
  /** Whether all checks were made, or only some by name. */
  readonly complete: boolean;
}

/**
 * Stores a report below the data folder, each of its sites on its own, as
 * `audits/<site>/<time>.json`, or `<time>.some.json` where only some checks were made. Under its name a
 * report is whole or not there, and for its owner alone. The newest thirty of a site are kept.
 *
 * @throws Error with the code of a file system's error
 */
export async function saveReport(folder: string, report: AuditReport): Promise<void> {
  for (const site of report.sites) {
    const place = folderOf(folder, site.site);
    await mkdir(place, { recursive: true, mode: 0o700 });
    const { verdict, summary } = site;
    const ofSite: AuditReport = { ...report, verdict, summary, sites: [site] };
    await writeWhole(place, nameOf(report), `${JSON.stringify(ofSite)}\n`);
    await prune(place);
  }
}

/** The reports of a site, oldest first. */
export async function listReports(folder: string, site: string): Promise<StoredReport[]> {
  const names = await readdir(folderOf(folder, site)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => ({ name, complete: !name.endsWith(SOME) }));
}

/** One of the reports that `listReports` names. @throws where it is gone, or no report */
export async function readReport(folder: string, site: string, name: string): Promise<AuditReport> {
  if (!NAME.test(name)) throw new RangeError('no name of a report');
  const text = await readFile(join(folderOf(folder, site), name), 'utf8');
  return AuditReport.parse(JSON.parse(text));
}

/**
 * The newest report of a site in which all checks were made; `undefined` where there is none.
 *
 * @throws where it cannot be read, or is no report
 */
export async function readLatestReport(
  folder: string,
  site: string,
): Promise<AuditReport | undefined> {
  const latest = await latestName(folder, site);
  return latest === undefined ? undefined : readReport(folder, site, latest);
}

/** The name of the newest report of a site in which all checks were made. */
export async function latestName(folder: string, site: string): Promise<string | undefined> {
  return (await listReports(folder, site)).findLast(({ complete }) => complete)?.name;
}

const SOME = '.some.json';
/** A moment without its colons, which some file systems do not take. */
const NAME = /^\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z(?:\.some)?\.json$/;

function nameOf({ finishedAt, wanted }: AuditReport): string {
  const time = new Date(finishedAt).toISOString().replaceAll(':', '');
  return `${time}${wanted.length === 0 ? '.json' : SOME}`;
}

function folderOf(folder: string, site: string): string {
  // Names of sites come from policies; what comes from a request must not lead elsewhere.
  if (!/^[a-z0-9-]+$/.test(site)) throw new RangeError('no name of a site');
  return join(folder, 'audits', site);
}

async function writeWhole(place: string, name: string, text: string): Promise<void> {
  const partial = join(place, `${name}.${process.pid}.partial`);
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, join(place, name));
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function prune(place: string): Promise<void> {
  const names = (await readdir(place)).filter((name) => NAME.test(name)).sort();
  for (const some of [true, false]) {
    const ofKind = names.filter((name) => name.endsWith(SOME) === some);
    for (const name of ofKind.slice(0, -KEPT)) await rm(join(place, name), { force: true });
  }
}
