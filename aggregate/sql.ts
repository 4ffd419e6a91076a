type Value = string | number | null | Uint8Array;

/** A SQLite database, whatever runs it: `node:sqlite` or a Durable Object's storage. */
export interface Sql {
  run(query: string, ...values: Value[]): void;
  all(query: string, ...values: Value[]): Record<string, unknown>[];
}
