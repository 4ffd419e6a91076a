import type { CheckInfo, CheckName, Group, Result } from './finding.ts';
import { brokeOff } from './runAudit.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

/** A check that stands by itself: it only reads. */
export interface Check<Ground> {
  readonly info: CheckInfo;
  run(ground: Ground): Promise<Result> | Result;
}

/**
 * A stage of checks that are made one after the other, each by itself: where one cannot be carried
 * out, that one has failed, and the others are made all the same.
 *
 * @param prepare what the checks of one audit share, made before the first
 */
export function stageOf<Ground>(
  group: Group,
  checks: readonly Check<Ground>[],
  prepare: (subject: Subject) => Ground,
): Stage {
  return {
    group,
    checks: checks.map(({ info }) => info),
    async run(subject, wanted, tell) {
      const ground = prepare(subject);
      const chosen = checks.filter(({ info }) => wanted.has(info.name));
      const results = new Map<CheckName, Result>();
      for (const [index, check] of chosen.entries()) {
        tell(index, chosen.length, check.info.title);
        results.set(check.info.name, await runCheck(check, ground));
      }
      tell(chosen.length, chosen.length, '');
      return results;
    },
  };
}

async function runCheck<Ground>(check: Check<Ground>, ground: Ground): Promise<Result> {
  try {
    return await check.run(ground);
  } catch (error) {
    return brokeOff(error);
  }
}
