import type { OutboxRow } from '../aggregate/changes.ts';
import type { ReleasedWindow } from './releaseWindow.ts';

export interface Outbox {
  /** The oldest entry, if any. */
  next(): Promise<OutboxRow | undefined>;
  /** Deletes an entry that ClickHouse has. */
  sent(id: number): Promise<void>;
}

/** Publishes one released window. To publish it again changes nothing. */
export type Publish = (window: ReleasedWindow) => Promise<void>;

/**
 * Sends the outbox, oldest first, until it is empty or ClickHouse fails.
 *
 * @returns how many windows were sent
 * @throws what `publish` threw; the entry stays and goes first the next time
 */
export async function sendOutbox(outbox: Outbox, publish: Publish): Promise<number> {
  let count = 0;
  for (let row = await outbox.next(); row; row = await outbox.next()) {
    await publish(JSON.parse(row.body));
    await outbox.sent(row.id);
    count += 1;
  }
  return count;
}
