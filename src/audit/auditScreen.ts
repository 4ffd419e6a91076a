import { SingleBar } from 'cli-progress';
import type { AuditProgress } from '../../audit/runAudit.ts';

/** Shows how far the audits of some sites are. */
export interface AuditScreen {
  of(site: string): AuditProgress;
  /** Shows no more. */
  stop(): void;
  /** Tells that the audit ends before its time. */
  interrupted(): void;
}

/** A bar on a terminal; elsewhere, as in the log of a CI, a line for each stage and each failure. */
export function auditScreen(stream: NodeJS.WriteStream): AuditScreen {
  const write = (line: string) => void stream.write(`${line}\n`);
  return stream.isTTY ? bar(stream, write) : lines(write);
}

export const noScreen: AuditScreen = {
  of: () => ({ stage() {}, step() {}, found() {} }),
  stop() {},
  interrupted() {},
};

const INTERRUPTED =
  'Interrupted. What the audit added is taken out; of a site that was not done nothing is known.';

/** @param write writes a line */
export function lines(write: (line: string) => void): AuditScreen {
  // What breaks off as it ends says nothing.
  let stopped = false;
  return {
    of: (site) => ({
      stage: (group, index, of) => stopped || write(`${site}: ${group} (${index + 1} of ${of})`),
      step() {},
      found({ name, status }) {
        if (status === 'failed' && !stopped) write(`${site}: ${name} has failed`);
      },
    }),
    stop() {
      stopped = true;
    },
    interrupted: () => write(INTERRUPTED),
  };
}

/** Steps of the bar for a stage, however many the stage has of its own. */
const STEPS = 100;

function bar(stream: NodeJS.WriteStream, write: (line: string) => void): AuditScreen {
  const shown = new SingleBar({
    format: '{site} {bar} {group}: {doing}',
    ...{ stream, hideCursor: true, clearOnComplete: true, barsize: 20 },
  });
  let begun = false;
  return {
    of(site) {
      let before = 0;
      return {
        stage(group, index, of) {
          before = index * STEPS;
          const payload = { site, group, doing: '' };
          if (!begun) shown.start(of * STEPS, before, payload);
          begun = true;
          shown.setTotal(of * STEPS);
          shown.update(before, payload);
        },
        step(done, of, doing) {
          shown.update(before + Math.floor((STEPS * Math.min(done, of)) / Math.max(of, 1)), {
            doing,
          });
        },
        found() {},
      };
    },
    stop() {
      if (begun) shown.stop();
    },
    interrupted: () => write(INTERRUPTED),
  };
}
