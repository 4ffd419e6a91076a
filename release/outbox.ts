import type { OutboxRow } from '../aggregate/changes.ts';
import type { ReleasedWindow } from './releaseWindow.ts';

export interface Outbox {
  /** The oldest entries, a batch of them; empty when there is none. */
  next(): Promise<readonly OutboxRow[]>;
  /** Deletes the entries up to an id: ClickHouse has them. */
  sent(upTo: number): Promise<void>;
}

/** Publishes released windows. To publish them again changes nothing. */
export type Publish = (windows: readonly ReleasedWindow[]) => Promise<void>;

/**
 * Sends the outbox, oldest first, until it is empty or ClickHouse fails.
 *
 * @returns how many windows were sent
 * @throws what `publish` threw; the entries stay and go first the next time
 */
export async function sendOutbox(outbox: Outbox, publish: Publish): Promise<number> {
  let count = 0;
  for (let rows = await outbox.next(); rows.length > 0; rows = await outbox.next()) {
    await publish(rows.map(({ body }) => JSON.parse(body)));
    await outbox.sent(rows.at(-1)?.id ?? 0);
    count += rows.length;
  }
  return count;
}
