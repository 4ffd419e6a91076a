import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { killGroup } from './auditChild.ts';
import { auditTeller, BROKE_OFF } from './auditTeller.ts';
import { type AuditTimes, nextAudit } from './auditTimes.ts';
import type { Log } from './conditions.ts';
import { errorCode } from './errorCode.ts';
import type { SetTimer } from './retryLoop.ts';

/** A timer does not notice that the clock was set, or that the machine slept. */
const LOOK_EVERY_MS = 600_000;

/** A minute or so a site where nothing is in its way; it runs after all else. */
const MAY_TAKE_MS = 7_200_000;

/** To take its own site out of the deployment again, after SIGTERM. */
const MAY_TIDY_MS = 2_000;

export interface ScheduledAuditsOptions {
  readonly times: AuditTimes;
  /** The data folder, with the stored reports. */
  readonly folder: string;
  readonly sites: readonly string[];
  /** Starts an audit of all sites, which leads a process group of its own. */
  readonly start: () => ChildProcess;
  readonly log: Log;
  readonly now: () => number;
  readonly setTimer: SetTimer;
}

/**
 * Audits the deployment at its times, one audit after the other, and logs how each site did:
 * `audit-passed`, `audit-failed` with the checks that failed, or `audit-broke-off` where there is no report.
 *
 * @returns ends the audit under way, if there is one, and lets no further one begin
 */
export function startScheduledAudits(options: ScheduledAuditsOptions): () => Promise<void> {
  const { times, now, setTimer } = options;
  let due = nextAudit(times, now());
  let stopped = false;
  let cancel = () => {};
  let running: RunningAudit | undefined;
  const look = async () => {
    if (now() >= due) {
      running = runAudit(options, () => stopped);
      await running.ended;
      running = undefined;
      due = nextAudit(times, now());
    }
    wait();
  };
  const wait = () => {
    // A clock that was set back makes the next time an earlier one.
    due = Math.min(due, nextAudit(times, now()));
    if (!stopped) cancel = setTimer(look, Math.min(LOOK_EVERY_MS, due - now()));
  };
  wait();
  return async () => {
    stopped = true;
    cancel();
    running?.end();
    await running?.ended;
  };
}

interface RunningAudit {
  readonly ended: Promise<void>;
  /** Asks it to end, and ends it a moment later. */
  end(): void;
}

function runAudit(options: ScheduledAuditsOptions, isStopped: () => boolean): RunningAudit {
  const { start, setTimer, log } = options;
  let child: ChildProcess | undefined;
  let late = false;
  let callOff = () => {};
  const end = () => {
    callOff();
    const it = child;
    if (!it) return;
    killGroup(it, 'SIGTERM');
    callOff = setTimer(() => killGroup(it, 'SIGKILL'), MAY_TIDY_MS);
  };
  const run = async () => {
    const tell = await auditTeller(options);
    if (isStopped()) return;
    child = start();
    callOff = setTimer(() => {
      late = true;
      end();
    }, MAY_TAKE_MS);
    const why = await endOf(child);
    // What it has started and left behind.
    killGroup(child, 'SIGKILL');
    callOff();
    // One that a server breaks off as it stops is nothing to tell of.
    await tell(isStopped() ? undefined : late ? 'too-slow' : why);
  };
  const ended = run().catch((error: unknown) => {
    callOff();
    log.error({ code: 'audit-broke-off', ...errorCode(error) }, BROKE_OFF);
  });
  return { ended, end };
}

/** How the process ended, in a word of ours. */
async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return signal === null ? `exit-${code}` : 'killed';
  } catch {
    return 'not-started';
  }
}
