import type { Sql } from '../../aggregate/sql.ts';
import type { ObjectStorage } from './objectStorage.ts';

/** A Durable Object's storage as the cores take it: https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/ */
export function durableStorage(storage: DurableObjectStorage): ObjectStorage {
  const all: Sql['all'] = (query, ...values) =>
    storage.sql
      .exec(query, ...values.map(bound))
      .toArray()
      .map(read);
  return {
    sql: { all, run: (query, ...values) => void storage.sql.exec(query, ...values.map(bound)) },
    transaction: (body) => storage.transactionSync(body),
    durable: () => storage.sync(),
    setAlarm: (ms) => storage.setAlarm(Date.now() + ms),
  };
}

/** It binds no views of buffers. */
function bound(value: string | number | null | Uint8Array): SqlStorageValue {
  return value instanceof Uint8Array ? (value.slice().buffer as ArrayBuffer) : value;
}

/** And it gives buffers without a view. */
function read(row: Record<string, SqlStorageValue>): Record<string, unknown> {
  const made: Record<string, unknown> = row;
  for (const [name, value] of Object.entries(row)) {
    if (value instanceof ArrayBuffer) made[name] = new Uint8Array(value);
  }
  return made;
}
