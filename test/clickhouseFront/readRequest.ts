import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';

/** A statement as it comes over HTTP (https://clickhouse.com/docs/interfaces/http). */
export interface StatementRequest {
  readonly statement: string;
  /** Rows that follow an INSERT. */
  readonly rows: string;
  readonly settings: ReadonlyMap<string, string>;
  /** Values of `{name:Type}`, escaped as in TabSeparated. */
  readonly params: ReadonlyMap<string, string>;
  readonly database: string;
  readonly session: string;
  readonly format: string;
  readonly queryId: string;
}

const DECOMPRESS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** What is said of the request in its address, and is no setting of the engine. */
const RESERVED = new Set([
  ...['query', 'database', 'default_format', 'query_id', 'user', 'password', 'quota_key', 'role'],
  ...['session_id', 'session_timeout', 'session_check', 'close_session'],
  ...['buffer_size', 'wait_end_of_query', 'compress', 'decompress', 'stacktrace'],
]);

/**
 * Reads the statement from `query=`, from a part of that name, or from the body; what
 * the body holds beside it are the rows. Settings come in the address, values of
 * parameters there or in parts.
 *
 * @throws when the body is not what its headers say
 */
export async function readRequest(request: IncomingMessage, url: URL): Promise<StatementRequest> {
  const fields = new Map(url.searchParams);
  const body = await readParts(await readBody(request), request, fields);
  const asked = fields.get('query');
  const pick = (wanted: (name: string) => boolean) =>
    new Map([...fields].filter(([name]) => wanted(name)));
  const params = pick((name) => name.startsWith('param_'));
  return {
    statement: asked ?? body,
    rows: asked === undefined ? '' : body,
    settings: pick((name) => !RESERVED.has(name) && !params.has(name)),
    params,
    database: fields.get('database') ?? header(request, 'x-clickhouse-database'),
    session: fields.get('session_id') ?? '',
    format:
      fields.get('default_format') ?? (header(request, 'x-clickhouse-format') || 'TabSeparated'),
    queryId: fields.get('query_id') ?? crypto.randomUUID(),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const decompress = DECOMPRESS[request.headers['content-encoding'] ?? ''];
  return buffer(decompress ? request.pipe(decompress()) : request);
}

/** Puts the parts of a form among the fields. @returns the body, where it is no form */
async function readParts(
  body: Buffer,
  request: IncomingMessage,
  fields: Map<string, string>,
): Promise<string> {
  const type = header(request, 'content-type');
  if (!type.startsWith('multipart/form-data')) return body.toString();
  const headers = { 'content-type': type };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  for (const [name, value] of form) if (typeof value === 'string') fields.set(name, value);
  return '';
}

export function header(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? '');
}
