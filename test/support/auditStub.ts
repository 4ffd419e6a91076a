import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { saveReport } from '../../src/auditReports.ts';
import { storedReport } from './storedReport.ts';

/**
 * Stands where `headcount audit` does in tests of the schedule: it stores a report of each site, of
 * which those that are named with a check after a colon fail it. `hangs` starts another process and
 * does not end when asked to.
 */
const [folder = '', at = '', how = '', ...sites] = process.argv.slice(2);

if (how === 'hangs') {
  process.on('SIGTERM', () => {});
  const other = spawn('sleep', ['600'], { stdio: 'ignore' });
  await writeFile(join(folder, 'pids'), `${process.pid} ${other.pid}`);
  setInterval(() => {}, 60_000);
} else {
  await writeFile(join(folder, 'priority'), String(getPriority()));
  if (process.platform === 'linux') {
    await writeFile(join(folder, 'oom'), await readFile('/proc/self/oom_score_adj'));
  }
  let anyFailed = false;
  for (const named of sites) {
    const [site = '', check] = named.split(':');
    const failed = check === undefined ? [] : [check as `release.${string}`];
    anyFailed ||= failed.length > 0;
    await saveReport(folder, storedReport({ site, failed, finishedAt: Number(at) }));
  }
  process.exitCode = how === 'breaks' ? 1 : anyFailed ? 3 : 0;
}
