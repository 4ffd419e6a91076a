import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import { killGroup, spawnLast } from '../../src/auditChild.ts';
import { auditMetrics } from '../../src/auditMetrics.ts';
import { saveReport } from '../../src/auditReports.ts';
import { nextAudit, parseAuditTimes } from '../../src/auditTimes.ts';
import { readConfig } from '../../src/config.ts';
import { serve } from '../../src/node.ts';
import { startScheduledAudits } from '../../src/scheduledAudits.ts';
import { testConfig } from '../support/headcount.ts';
import { samples } from '../support/scrape.ts';
import { storedReport } from '../support/storedReport.ts';
import { tempFolder } from '../support/tempFolder.ts';

const DAY = 86_400_000;
/** A Thursday. */
const MIDNIGHT = Date.UTC(2026, 9, 1);
const DUE = MIDNIGHT + (3 * 60 + 23) * 60_000;
/** On two busy cores nothing is fast. */
const SOON = { timeout: 30_000, interval: 10 };

const TIMES: [text: string | undefined, after: string, next: string][] = [
  [undefined, '2026-10-01T00:00Z', '2026-10-01T03:23Z'],
  ['daily', '2026-10-01T03:23Z', '2026-10-02T03:23Z'],
  ['', '2026-10-01T03:22Z', '2026-10-01T03:23Z'],
  ['weekly', '2026-10-01T00:00Z', '2026-10-04T03:23Z'],
  ['weekly', '2026-10-04T03:23Z', '2026-10-11T03:23Z'],
  ['00:00', '2026-10-01T00:00Z', '2026-10-02T00:00Z'],
  ['23:59', '2026-12-31T12:00Z', '2026-12-31T23:59Z'],
];

test.each(TIMES)('HEADCOUNT_AUDIT=%s after %s is due at %s', (text, after, next) => {
  const times = parseAuditTimes(text) ?? { minute: Number.NaN, weekly: false };
  expect(nextAudit(times, Date.parse(after))).toBe(Date.parse(next));
});

test('audits are daily unless they are off, and a time that is none is refused', () => {
  expect(readConfig({}, {}).audits).toEqual({ minute: 203, weekly: false });
  expect(readConfig({}, { HEADCOUNT_AUDIT: 'off' }).audits).toBeUndefined();
  for (const wrong of ['24:00', '3:23', 'yes', '03:60', 'Daily', '03:23:00']) {
    expect(() => readConfig({}, { HEADCOUNT_AUDIT: wrong })).toThrow(/HEADCOUNT_AUDIT/);
  }
});

/** A schedule whose clock and timers are the test's, and whose audits are small processes of its own. */
async function schedule(sites: string[], command = process.execPath) {
  const folder = await tempFolder();
  let now = MIDNIGHT;
  const timers: { callback: () => void; ms: number }[] = [];
  const lines: Record<string, unknown>[] = [];
  const note = (level: string) => (details: object) => void lines.push({ level, ...details });
  let audit: string[] = [];
  let started = 0;
  const stop = startScheduledAudits({
    ...{ times: { minute: 203, weekly: false }, folder, now: () => now, sites },
    log: { info: note('info'), warn: note('warn'), error: note('error') } as never,
    start: () => {
      started += 1;
      const stub = ['test/support/auditStub.ts', folder, String(now), ...audit];
      const child = spawnLast(command, stub);
      onTestFinished(() => killGroup(child, 'SIGKILL'));
      return child;
    },
    setTimer: (callback, ms) => {
      const timer = { callback, ms };
      timers.push(timer);
      return () => void timers.splice(0, timers.length, ...timers.filter((it) => it !== timer));
    },
  });
  const waits = () => timers.map(({ ms }) => ms);
  return {
    ...{ folder, lines, stop, waits, started: () => started },
    set: (at: number, ...then: string[]) => {
      now = at;
      audit = then;
    },
    /** Lets the timer of so many milliseconds go off, once it is set. */
    fire: async (ms: number) => {
      await expect.poll(waits, SOON).toContain(ms);
      timers.splice(waits().indexOf(ms), 1)[0]?.callback();
    },
    /** Lets the only timer go off. */
    look: () => timers.splice(0, 1)[0]?.callback(),
  };
}

const LOOK = 600_000;

test('at its time an audit runs after all else, and the log says how each site did', async () => {
  const { folder, lines, set, look, fire, waits, started } = await schedule(['demo', 'other']);
  set(DUE - 30_000, 'ends', 'demo', 'other:release.budget');
  look();
  expect([started(), waits()]).toEqual([0, [30_000]]);
  set(DUE, 'ends', 'demo', 'other:release.budget');
  await fire(30_000);
  await expect.poll(() => lines, SOON).toHaveLength(2);
  expect(lines).toEqual([
    { level: 'info', code: 'audit-passed', site: 'demo' },
    { level: 'warn', code: 'audit-failed', site: 'other', checks: ['release.budget'] },
  ]);
  expect(await readFile(join(folder, 'priority'), 'utf8')).toBe(
    String(constants.priority.PRIORITY_LOW),
  );
  if (process.platform === 'linux') {
    expect(await readFile(join(folder, 'oom'), 'utf8')).toBe('1000\n');
  }
  // Not twice for one time: the next one is tomorrow's.
  await fire(LOOK);
  expect([started(), waits()]).toEqual([1, [LOOK]]);
  set(DUE + DAY, 'ends', 'demo', 'other');
  await fire(LOOK);
  await expect.poll(() => lines, SOON).toHaveLength(4);
  expect(lines.slice(2).map(({ code }) => code)).toEqual(['audit-passed', 'audit-passed']);
});

test('an audit that breaks off is told, for the sites that have no new report', async () => {
  const { folder, lines, set, fire } = await schedule(['demo', 'other']);
  await saveReport(folder, storedReport({ site: 'other', finishedAt: MIDNIGHT }));
  set(DUE, 'breaks', 'demo');
  await fire(LOOK);
  await expect.poll(() => lines, SOON).toHaveLength(2);
  expect(lines[0]).toMatchObject({ code: 'audit-passed', site: 'demo' });
  expect(lines[1]).toEqual({
    ...{ level: 'error', code: 'audit-broke-off', sites: ['other'], reason: 'exit-1' },
  });
});

test('a command that cannot be started is an audit that broke off', async () => {
  const { lines, set, fire } = await schedule(['demo'], '/nowhere/node');
  set(DUE);
  await fire(LOOK);
  await expect.poll(() => lines, SOON).toMatchObject([{ reason: 'not-started', sites: ['demo'] }]);
});

/** Whether a process is there and no zombie. */
function lives(pid: string | undefined): boolean {
  return existsSync(`/proc/${pid}/exe`);
}

async function pidsIn(folder: string): Promise<string[]> {
  const read = () => readFile(join(folder, 'pids'), 'utf8').catch(() => '');
  await expect.poll(read, SOON).toMatch(/^\d+ \d+$/);
  return (await read()).split(' ');
}

test('an audit that takes too long is ended with all that it started; no other begins meanwhile', async () => {
  const { folder, lines, set, fire, waits, started } = await schedule(['demo']);
  set(DUE, 'hangs');
  await fire(LOOK);
  const pids = await pidsIn(folder);
  set(DUE + 2 * DAY, 'hangs');
  expect([started(), waits()]).toEqual([1, [7_200_000]]);
  await fire(7_200_000);
  await fire(2_000);
  await expect
    .poll(() => lines, SOON)
    .toMatchObject([
      { level: 'error', code: 'audit-broke-off', sites: ['demo'], reason: 'too-slow' },
    ]);
  await expect.poll(() => pids.filter(lives), SOON).toEqual([]);
  expect([started(), waits()]).toEqual([1, [LOOK]]);
});

test('a server that stops ends the audit under way, and says nothing of it', async () => {
  const { folder, lines, set, fire, stop, waits } = await schedule(['demo']);
  set(DUE, 'hangs');
  await fire(LOOK);
  const pids = await pidsIn(folder);
  expect(pids.filter(lives)).toEqual(pids);
  const stopped = stop();
  await fire(2_000);
  await stopped;
  await expect.poll(() => pids.filter(lives), SOON).toEqual([]);
  expect([lines, waits()]).toEqual([[], []]);
});

test('an audit ends in order when the server that started it is gone, however it went', async () => {
  const folder = await tempFolder();
  const start = `
    const { spawnLast } = await import('./src/auditChild.ts');
    spawnLast(process.execPath, ['test/support/endStub.ts', '${folder}']);`;
  const server = spawn(process.execPath, ['--input-type=module', '-e', start], { stdio: 'ignore' });
  const pid = () => readFile(join(folder, 'pid'), 'utf8').catch(() => '');
  await expect.poll(pid, SOON).toMatch(/^\d+$/);
  const audit = await pid();
  onTestFinished(() => killGroup({ pid: Number(audit) }, 'SIGKILL'));
  server.kill('SIGKILL');
  await expect.poll(() => lives(audit), SOON).toBe(false);
  expect(existsSync(join(folder, 'closed'))).toBe(true);
});

test('a server starts the command itself when it is time', async () => {
  const config = await testConfig();
  let now = DUE - 20;
  const lines: object[] = [];
  const note = (details: object) => void lines.push(details);
  // A setting with which the command ends at once.
  process.env.CLICKHOUSE_URL = 'nowhere';
  onTestFinished(() => void delete process.env.CLICKHOUSE_URL);
  const server = await serve(config, {
    ...{ host: '127.0.0.1', port: 0, audits: { minute: 203, weekly: false }, now: () => now },
    log: { info: note, warn: note, error: note } as never,
  });
  onTestFinished(server.close);
  now = DUE;
  const brokeOff = { code: 'audit-broke-off', sites: ['demo', 'semicomplete'], reason: 'exit-1' };
  await expect.poll(() => lines, SOON).toContainEqual(brokeOff);
});

test('the series are those of the latest audit of all checks, also after a restart', async () => {
  const folder = await tempFolder();
  const read = async () => {
    const registry = new Registry();
    auditMetrics(registry, folder, ['demo', 'other']);
    return Object.fromEntries(samples(await registry.metrics()));
  };
  const never = { 'headcount_audit_last_run_timestamp_seconds{site="other"}': 0 };
  expect(await read()).toEqual({
    ...never,
    'headcount_audit_last_run_timestamp_seconds{site="demo"}': 0,
  });
  await saveReport(folder, storedReport({ failed: ['ledger.chain', 'release.budget'] }));
  const failed = {
    ...never,
    'headcount_audit_passed{site="demo"}': 0,
    'headcount_audit_failed_checks{site="demo"}': 2,
    'headcount_audit_last_run_timestamp_seconds{site="demo"}': MIDNIGHT / 1000,
  };
  expect(await read()).toEqual(failed);
  await saveReport(folder, storedReport({ finishedAt: MIDNIGHT + 1, wanted: ['law'] }));
  expect(await read()).toEqual(failed);
  await saveReport(folder, storedReport({ finishedAt: MIDNIGHT + 5000 }));
  expect(await read()).toMatchObject({
    'headcount_audit_passed{site="demo"}': 1,
    'headcount_audit_failed_checks{site="demo"}': 0,
    'headcount_audit_last_run_timestamp_seconds{site="demo"}': MIDNIGHT / 1000 + 5,
  });
});
