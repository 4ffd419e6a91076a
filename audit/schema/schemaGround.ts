import type { Read } from '../../query/read.ts';
import type { ObjectFacts } from '../canaryGround.ts';
import type { DataFolder } from '../dataFolder.ts';
import type { StateFacts } from '../stateFacts.ts';
import type { Schema } from './readSchema.ts';

/** What the checks of the schema look at. */
export interface SchemaGround {
  readonly schema: () => Promise<Schema>;
  readonly read: Read;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether ClickHouse is the deployment's own. */
  readonly embedded: boolean;
  /** That have a policy; absent at the edge. */
  readonly sites: readonly string[] | undefined;
  /** Absent at the edge. */
  readonly dataFolder: (() => Promise<DataFolder>) | undefined;
  /** Absent at the edge. */
  readonly state: StateFacts | undefined;
  /** Absent on a server. */
  readonly objects: () => Promise<readonly ObjectFacts[] | undefined>;
}
