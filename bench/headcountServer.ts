import { fileURLToPath } from 'node:url';
import { type RunningServer, serve } from '../src/node.ts';
import { serveParent } from './serveParent.ts';

export interface ServerOrder {
  /** An empty folder. */
  readonly data: string;
}

export interface ServerReport {
  readonly port: number;
}

const policies = fileURLToPath(new URL('../policies', import.meta.url));
const log = { info: () => undefined, warn: console.error, error: console.error };

let server: RunningServer | undefined;

/** Headcount as it is served, behind a proxy on the same machine. */
serveParent<ServerOrder, ServerReport>(
  async ({ data }) => {
    // Each address sends more than any person would; to count its requests is part of the work.
    const limits = { addressPerMinute: 1e9 };
    const config = { data, policies, geo: undefined, clickhouse: undefined, limits };
    server = await serve(
      { ...config, trustedProxies: ['127.0.0.1'] },
      { host: '127.0.0.1', port: 0, log },
    );
    return { port: Number(new URL(server.url).port) };
  },
  () => server?.close(),
);
