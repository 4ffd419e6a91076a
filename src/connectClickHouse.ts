import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type * as chdb from 'chdb/connection';
import { clickhouseAddress } from './clickhouseAddress.ts';
import type { ClickHouseServer } from './config.ts';
import { UserError } from './userError.ts';

const require = createRequire(import.meta.url);

type ClientConfig = NonNullable<Parameters<typeof createClient>[0]>;

/** The client would log statements and errors itself; what is worth a line is logged by who called. */
const log = { level: ClickHouseLogLevel.OFF };

/**
 * A client of a server, or of the embedded engine in a folder.
 *
 * @param silentMs how long a server may be silent before its connection is given up
 * @throws UserError where CLICKHOUSE_CA cannot be used
 */
export function connectClickHouse(
  server: ClickHouseServer | undefined,
  data: string,
  silentMs: number,
): ClickHouseClient {
  if (server) return createClient({ log, ...configOf(server), request_timeout: silentMs });
  // Loaded only where it is used: the engine takes 150 MB of memory before its first query.
  const { createChdbConnection }: typeof chdb = require('chdb/connection');
  // chdb types it by a copy of the client's types of its own, so the two look different.
  const connection = createChdbConnection({ path: join(data, 'clickhouse') }) as unknown;
  return createClient({ log, connection: connection as NonNullable<ClientConfig['connection']> });
}

function configOf(server: ClickHouseServer): ClientConfig {
  return {
    ...clickhouseAddress(server),
    ...(server.ca === undefined ? {} : { tls: { ca_cert: readCa(server.ca) } }),
    compression: { request: true },
    // Older servers close a connection that is idle for 3 s: a request that crosses it fails.
    keep_alive: { idle_socket_ttl: 2000, eagerly_destroy_stale_sockets: true },
  };
}

function readCa(file: string): Buffer {
  let pem: Buffer;
  try {
    pem = readFileSync(file);
  } catch {
    throw new UserError(
      `${file} (CLICKHOUSE_CA) cannot be read.`,
      'Correct its path or its rights.',
    );
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new UserError(
      `${file} (CLICKHOUSE_CA) has no certificate in it.`,
      'It must be a PEM file: -----BEGIN CERTIFICATE----- and so on.',
    );
  }
  return pem;
}
