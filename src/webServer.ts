import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Limits } from './limits.ts';
import { measureRequests } from './measureRequests.ts';
import type { Metrics } from './metrics.ts';
import { refuseClients } from './refuseClients.ts';

/** Node looks for clients that are too slow so often, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** The HTTP server of the public app: what it waits for and how much it takes is limited. */
export function createWebServer(app: Hono, limits: Limits, metrics: Metrics): Server {
  const { headersTimeout, requestTimeout, keepAliveTimeout, maxHeaderSize } = limits;
  const shortest = Math.min(headersTimeout, requestTimeout);
  const server = createAdaptorServer({
    fetch: measureRequests(app.fetch, metrics),
    serverOptions: {
      ...{ headersTimeout, requestTimeout, keepAliveTimeout, maxHeaderSize },
      connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, shortest / 2),
    },
  }) as Server;
  server.maxConnections = limits.maxConnections;
  server.on('drop', () => metrics.connectionRefused());
  refuseClients(server, (code) => metrics.refused(code));
  return server;
}
