import type { Read } from '../query/read.ts';

/** Seconds the server may work at a read. */
export const MAX_READ_SECONDS = 30;

/** What is used of ClickHouse's clients for it: Node's and the web's are different classes. */
export interface RowReader {
  query(params: {
    query: string;
    query_params: Parameters<Read>[1];
    format: 'JSONEachRow';
    clickhouse_settings: typeof READ_SETTINGS;
    abort_signal: AbortSignal;
  }): Promise<{ json<Row>(): Promise<Row[]>; close(): unknown }>;
}

const READ_SETTINGS = {
  max_execution_time: MAX_READ_SECONDS,
  output_format_json_quote_64bit_integers: 0,
  // The whole answer or an error: an exception in the middle of rows would end a 200.
  wait_end_of_query: 1,
  // In a cluster: only the shard of the site is asked, and one that is away is no empty answer.
  optimize_skip_unused_shards: 1,
  skip_unavailable_shards: 0,
} as const;

/** Reads all rows of a statement, or breaks off when the signal says so. */
export const readRows: typeof readOnce = (client, query, params, signal) =>
  readOnce(client, query, params, signal).catch((error) => {
    // A connection may have been closed while it was idle; the second time it is a new one.
    if (signal.aborted || !isReset(error)) throw error;
    return readOnce(client, query, params, signal);
  });

async function readOnce(
  client: RowReader,
  query: string,
  query_params: Parameters<Read>[1],
  abort_signal: AbortSignal,
): Promise<readonly Record<string, unknown>[]> {
  const result = await client.query({
    query,
    query_params,
    format: 'JSONEachRow',
    clickhouse_settings: READ_SETTINGS,
    abort_signal,
  });
  // The client listens to the signal until the first byte only.
  const stop = () => result.close();
  abort_signal.addEventListener('abort', stop, { once: true });
  try {
    return await result.json<Record<string, unknown>>();
  } finally {
    abort_signal.removeEventListener('abort', stop);
  }
}

function isReset(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE';
}
