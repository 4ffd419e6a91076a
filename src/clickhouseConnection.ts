import type { Insert } from '../release/publish.ts';
import type { RowReader } from './readRows.ts';

/** An insert is acknowledged once it is stored: what is, is forgotten here. */
export const INSERT_SETTINGS = {
  insert_deduplication_token: '',
  async_insert: 0,
  // In a cluster: on its shard and on most of its replicas. One server does not look at these.
  distributed_foreground_insert: 1,
  insert_quorum: 'auto',
} as const;

/** What is used of ClickHouse's clients: Node's and the web's are different classes. */
export interface ClickHouseConnection extends RowReader {
  command(params: { query: string; abort_signal: AbortSignal }): Promise<unknown>;
  insert(params: {
    table: string;
    values: Parameters<Insert>[1];
    format: 'JSONEachRow';
    clickhouse_settings: typeof INSERT_SETTINGS;
    abort_signal: AbortSignal;
  }): Promise<unknown>;
  close(): Promise<void>;
}
