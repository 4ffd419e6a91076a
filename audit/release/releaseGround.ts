import type { Subject } from '../subject.ts';

/** What the checks of releases look at: the released rows and the state, against the policy. */
export type ReleaseGround = Pick<
  Subject,
  'policy' | 'platform' | 'read' | 'state' | 'openTwin' | 'now' | 'seed'
>;
