import type { Engine, Result } from './engine.ts';
import { Exception } from './exception.ts';
import type { StatementRequest } from './readRequest.ts';
import { type Reply, replyOf } from './respond.ts';

/** Runs a statement; an exception is an answer, too. */
export async function execute(engine: Engine, asked: StatementRequest): Promise<Reply> {
  try {
    return replyOfResult(await engine.run(asked), asked);
  } catch (error) {
    if (error instanceof Exception) return replyOf(error, engine.version);
    throw error;
  }
}

function replyOfResult({ bytes, readRows, readBytes }: Result, asked: StatementRequest): Reply {
  const written = linesOf(asked.rows).length;
  const summary = {
    read_rows: String(readRows),
    read_bytes: String(readBytes),
    written_rows: String(written),
    written_bytes: String(Buffer.byteLength(asked.rows)),
    total_rows_to_read: '0',
    result_rows: String(written || readRows),
    result_bytes: String(bytes.length),
    elapsed_ns: '0',
  };
  const headers = {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-query-id': asked.queryId,
    'x-clickhouse-summary': JSON.stringify(summary),
    'x-clickhouse-format': asked.format,
    'x-clickhouse-timezone': 'UTC',
  };
  return { status: 200, headers, body: bytes };
}

/** The same statement with the first half of its rows; none where there are no two. */
export function halfOf(asked: StatementRequest): StatementRequest | undefined {
  const lines = linesOf(asked.rows);
  if (lines.length < 2) return undefined;
  return { ...asked, rows: lines.slice(0, Math.ceil(lines.length / 2)).join('\n') };
}

function linesOf(rows: string): string[] {
  return rows.split('\n').filter((line) => line !== '');
}
