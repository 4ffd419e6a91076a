import type { ObjectFacts } from '../canaryGround.ts';
import type { StateFacts } from '../stateFacts.ts';
import type { Schema } from './readSchema.ts';

/** What the checks of the schema look at. */
export interface SchemaGround {
  readonly schema: () => Promise<Schema>;
  /** Absent at the edge. */
  readonly state: StateFacts | undefined;
  /** Absent on a server. */
  readonly objects: () => Promise<readonly ObjectFacts[] | undefined>;
}
