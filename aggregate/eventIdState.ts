import type { EventIdChanges, GenerationKeyRow, GenerationRow } from './changes.ts';
import type { Sql } from './sql.ts';

/** Ids of one row, of 8 bytes each: a row of a Durable Object takes 2 MB. */
const IDS_A_ROW = 150_000;

/** Writes the ids of counted events. Call in the transaction that writes the counts. */
export function writeEventIds(sql: Sql, { rows, dropped }: EventIdChanges): void {
  for (const { generation, startedAt, ids } of rows) {
    sql.run(
      'INSERT OR REPLACE INTO event_id_generations (generation, started_at) VALUES (?, ?)',
      ...[generation, startedAt],
    );
    for (let at = 0; at < ids.length; at += 2 * IDS_A_ROW) {
      const piece = sorted(ids.subarray(at, at + 2 * IDS_A_ROW));
      sql.run('INSERT INTO event_ids (generation, ids) VALUES (?, ?)', generation, piece);
    }
  }
  for (const generation of dropped) {
    sql.run('DELETE FROM event_ids WHERE generation = ?', generation);
    sql.run('DELETE FROM event_id_generations WHERE generation = ?', generation);
  }
}

export function writeGenerationKeys(sql: Sql, keys: readonly GenerationKeyRow[]): void {
  for (const { generation, key } of keys) {
    sql.run(
      'INSERT OR REPLACE INTO event_id_keys (generation, key) VALUES (?, ?)',
      ...[generation, key],
    );
  }
}

export function deleteGenerationKey(sql: Sql, generation: number): void {
  sql.run('DELETE FROM event_id_keys WHERE generation = ?', generation);
}

/** Reads all generations, and deletes keys whose generation is gone: a crash may fall between the two files. */
export function readEventIds(state: Sql, keys: Sql): GenerationRow[] {
  const allKeys = keys.all(
    'SELECT generation, key FROM event_id_keys',
  ) as unknown as GenerationKeyRow[];
  const keyOf = new Map(allKeys.map(({ generation, key }) => [generation, key]));
  const rows = state.all(
    'SELECT generation, started_at AS startedAt FROM event_id_generations ORDER BY generation',
  ) as unknown as { generation: number; startedAt: number }[];
  const alive = new Set(rows.map(({ generation }) => generation));
  for (const generation of keyOf.keys()) {
    if (!alive.has(generation)) deleteGenerationKey(keys, generation);
  }
  return rows.map(({ generation, startedAt }) => ({
    generation,
    startedAt,
    key: keyOf.get(generation),
    ids: readIds(state, generation),
  }));
}

function readIds(state: Sql, generation: number): Uint32Array {
  const blobs = state.all(
    'SELECT ids FROM event_ids WHERE generation = ?',
    generation,
  ) as unknown as { ids: Uint8Array }[];
  const all = new Uint8Array(blobs.reduce((sum, { ids }) => sum + ids.length, 0));
  let at = 0;
  for (const { ids } of blobs) {
    all.set(ids, at);
    at += ids.length;
  }
  return new Uint32Array(all.buffer);
}

/** In the order of the hashes: which of a commit came first is not kept. */
function sorted(ids: Uint32Array): Uint8Array {
  return new Uint8Array(new BigUint64Array(ids.slice().buffer).sort().buffer);
}
