import type { Sql } from '../../aggregate/sql.ts';
import type { ObjectStorage } from '../../src/edge/objectStorage.ts';

/** What workerd gives a Durable Object, as far as it is used here. */
export interface MeteredStorage {
  readonly sql: { exec(query: string, ...values: unknown[]): Cursor };
  transactionSync(body: () => void): void;
}

/** Its rows are those of the bill: https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/ */
interface Cursor {
  readonly rowsRead: number;
  readonly rowsWritten: number;
  toArray(): Record<string, unknown>[];
}

/** A Durable Object's storage that counts the rows it is billed for. */
export interface Meter {
  readonly storage: ObjectStorage;
  /** What was written, by table, and read since the last `reset`. */
  count(): { readonly written: Readonly<Record<string, number>>; readonly read: number };
  reset(): void;
}

export function meterOf(storage: MeteredStorage): Meter {
  const written = new Map<string, number>();
  let read = 0;
  const all: Sql['all'] = (query, ...values) => {
    const cursor = storage.sql.exec(query, ...values.map(bound));
    const found = cursor.toArray();
    const named = /(?:INTO|UPDATE|FROM) (\w+)/.exec(query)?.[1] ?? 'schema';
    // Of each window's own table.
    const table = named.replace(/_\d+$/, '');
    written.set(table, (written.get(table) ?? 0) + cursor.rowsWritten);
    read += cursor.rowsRead;
    return found.map(viewed);
  };
  return {
    storage: {
      sql: { all, run: (query, ...values) => void all(query, ...values) },
      transaction: (body) => storage.transactionSync(body),
      // Rows are counted, not seconds: no commit waits for the disk.
      durable: async () => undefined,
      setAlarm: async () => undefined,
    },
    count: () => ({ written: Object.fromEntries(written), read }),
    reset(): void {
      written.clear();
      read = 0;
    },
  };
}

/** A Durable Object binds no views of buffers. */
function bound(value: string | number | null | Uint8Array): unknown {
  return value instanceof Uint8Array ? value.slice().buffer : value;
}

/** And it gives buffers without a view. */
function viewed(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row);
  return Object.fromEntries(
    entries.map(([name, it]) => [name, it instanceof ArrayBuffer ? new Uint8Array(it) : it]),
  );
}
