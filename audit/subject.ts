import type { Platform } from '../policy/platform.ts';
import type { Policy } from '../policy/policy.ts';
import type { Read } from '../query/answerQuery.ts';
import type { OpenCanary } from './canaryGround.ts';
import type { StateFacts } from './stateFacts.ts';
import type { OpenTwin } from './twin.ts';

/** A site of a running deployment, as an audit reaches it. Nothing here can write to the site. */
export interface Subject {
  /** That is in force. */
  readonly policy: Policy;
  readonly platform: Platform;
  /** Asks its ClickHouse; it can only read. */
  readonly read: Read;
  /** What its state says of itself; absent at the edge, where no file can be looked at. */
  readonly state: StateFacts | undefined;
  /** Opens a site of its own beside the audited one, in the same deployment. */
  readonly openCanary: OpenCanary;
  /** Starts the same code under the same policy on a folder and a clock of its own. */
  readonly openTwin: OpenTwin;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Of all that an audit makes up; the report names it, so that it can be made again. */
  readonly seed: number;
}
