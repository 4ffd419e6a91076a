import type { Platform } from '../policy/platform.ts';
import type { Policy } from '../policy/policy.ts';
import type { Read } from '../query/answerQuery.ts';
import type { OpenCanary } from './canaryGround.ts';
import type { DataFolder } from './dataFolder.ts';
import type { ReleaseApart } from './releaseApart.ts';
import type { StateFacts } from './stateFacts.ts';
import type { OpenTwin } from './twin.ts';

/** A site of a running deployment, as an audit reaches it. Nothing here can write to the site. */
export interface Subject {
  /** That is in force. */
  readonly policy: Policy;
  readonly platform: Platform;
  /** All sites of the deployment that have a policy; absent where the audit is shown only its own. */
  readonly sites?: readonly string[];
  /** Whether the server runs for this audit alone, so that nobody else is in its way. */
  readonly alone?: boolean;
  /** What lies in the data folder; absent where there is none. */
  readonly dataFolder?: () => Promise<DataFolder>;
  /** Whether ClickHouse is the deployment's own, in its process. */
  readonly embedded?: boolean;
  /** Asks its ClickHouse; it can only read. */
  readonly read: Read;
  /** What its state says of itself; absent at the edge, where no file can be looked at. */
  readonly state: StateFacts | undefined;
  /** Opens a site of its own beside the audited one, in the same deployment. */
  readonly openCanary: OpenCanary;
  /** Starts the same code under the same policy on a folder and a clock of its own. */
  readonly openTwin: OpenTwin;
  /** Releases copies of a twin's state in processes of their own. */
  readonly releaseApart: ReleaseApart;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Of all that an audit makes up; the report names it, so that it can be made again. */
  readonly seed: number;
}
