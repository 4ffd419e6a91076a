import type { Sql } from '../../aggregate/sql.ts';

/** What the cores of shard and coordinator need of a Durable Object. */
export interface ObjectStorage {
  readonly sql: Sql;
  /** Runs the body as one transaction; when it throws, nothing of it was kept. */
  transaction(body: () => void): void;
  /** Resolves once all that was written before is durable. Rejects when it is not: then the object is of no use any more. */
  durable(): Promise<void>;
  /** Calls the object back after so many milliseconds of the machine's clock, in place of what was set before. */
  setAlarm(ms: number): Promise<void>;
}
