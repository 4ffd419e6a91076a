import type { Server } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import { UserError } from './userError.ts';

/** Listens on an address; resolves with the port. Throws `UserError` where that cannot be. */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<number> {
  try {
    await listenOn(server, { host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new UserError(
        `Port ${port} is in use.`,
        'Name another with --port, or 0 for any free one.',
      );
    }
    if (code === 'EACCES') {
      throw new UserError(
        `Port ${port} may not be used by this user.`,
        'Name one above 1023 with --port.',
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new UserError(
        `The address ${host} is not one of this machine.`,
        'Name another with --host, for instance 127.0.0.1 or 0.0.0.0.',
      );
    }
    throw error;
  }
  return (server.address() as AddressInfo).port;
}

/** Listens on a port or a Unix socket; rejects with the system's error. */
export function listenOn(server: Server, target: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(target, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
