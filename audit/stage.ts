import type { CheckInfo, CheckName, Group, Result } from './finding.ts';
import type { Subject } from './subject.ts';

/** Told how far a stage is, for who waits for it. */
export type Tell = (done: number, of: number, doing: string) => void;

/**
 * Checks that are made together, since they look at the same: one flood of canaries, then a
 * search of every place.
 */
export interface Stage {
  readonly group: Group;
  readonly checks: readonly CheckInfo[];
  /**
   * Carries its checks out. A check that it says nothing of, and all where it throws, count as failed:
   * what was not looked at is not known.
   *
   * @param wanted the names of the checks that were asked for; others need not be made
   */
  run(
    subject: Subject,
    wanted: ReadonlySet<CheckName>,
    tell: Tell,
  ): Promise<ReadonlyMap<CheckName, Result>>;
}
