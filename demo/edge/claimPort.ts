import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { UserError } from '../../src/userError.ts';

/**
 * A port of this machine that nothing listens on.
 *
 * @param port 0 for any
 * @throws UserError where it is taken, or may not be had
 */
export async function claimPort(port: number): Promise<number> {
  const server = createServer().listen({ host: '127.0.0.1', port });
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new UserError(
      taken ? `Port ${port} is in use.` : `Port ${port} cannot be listened on.`,
      'Name another with --port, or take --port 0 for any free one.',
    );
  }
  const { port: claimed } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return claimed;
}
