import type { OutboxRow } from '../aggregate/changes.ts';
import type { LedgerRow } from '../aggregate/ledger.ts';
import type { ReleasedWindow } from './releasedWindow.ts';

export interface Outbox {
  /** The oldest entries, a batch of them; empty when there is none. */
  next(): Promise<readonly OutboxRow[]>;
  /** Deletes the entries up to an id: ClickHouse has them. */
  sent(upTo: number): Promise<void>;
}

/** What is sent at a time. */
export interface Publication {
  readonly windows: readonly ReleasedWindow[];
  readonly ledger: readonly LedgerRow[];
}

/** Publishes released windows and ledger entries. To publish them again changes nothing. */
export type Publish = (publication: Publication) => Promise<void>;

/**
 * Sends the outbox, oldest first, until it is empty or ClickHouse fails.
 *
 * @returns how many windows were sent
 * @throws what `publish` threw; the entries stay and go first the next time
 */
export async function sendOutbox(outbox: Outbox, publish: Publish): Promise<number> {
  let count = 0;
  for (let rows = await outbox.next(); rows.length > 0; rows = await outbox.next()) {
    const bodies: (ReleasedWindow | { ledger: LedgerRow })[] = rows.map(({ body }) =>
      JSON.parse(body),
    );
    const windows = bodies.filter((body) => 'cubes' in body);
    await publish({
      windows,
      ledger: bodies.flatMap((body) => ('ledger' in body ? body.ledger : [])),
    });
    await outbox.sent(rows.at(-1)?.id ?? 0);
    count += windows.length;
  }
  return count;
}
