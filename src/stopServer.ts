import type { Server } from 'node:http';

/** How long requests under way may take when the server stops. */
const DRAIN_MS = 4_000;

/**
 * Stops listening. Idle connections are closed at once, others after their answer, which
 * tells them so; who is not answered in time, or has not sent all of a request, is cut off.
 */
export function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.prependListener('request', (_request, response) => {
      response.shouldKeepAlive = false;
    });
    server.closeIdleConnections();
  });
}
