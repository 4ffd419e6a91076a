import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/**
 * A port that nothing listens on, below those that systems hand out for outgoing
 * connections: it stays free while the process that is to have it is dead. Not seeded, or
 * two runs beside each other would take the same.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const server = createServer().listen({ host: '127.0.0.1', port });
    const listens = await once(server, 'listening').then(
      () => (server.address() as AddressInfo).port,
      () => undefined,
    );
    server.close();
    if (listens !== undefined) return listens;
  }
}
