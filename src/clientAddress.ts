import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { AddressRanges } from './addressRanges.ts';
import { unwrapMapped } from './publicAddress.ts';
import { UserError } from './userError.ts';

/**
 * Where a request comes from.
 *
 * @param remote the connection's address
 * @param forwarded `X-Forwarded-For`
 */
export type ClientAddress = (
  remote: string | undefined,
  forwarded: string | undefined,
) => string | undefined;

/**
 * The connection's address, or, when that is a trusted proxy, the last address in
 * `X-Forwarded-For` that is not one. What anybody else writes there changes nothing.
 *
 * @param proxies addresses and CIDR ranges; throws `UserError` for what is neither
 */
export function createAddressReader(proxies: readonly string[]): ClientAddress {
  const trusted = readProxies(proxies);
  return (remote, forwarded) => {
    const address = unwrapMapped(remote ?? '');
    if (proxies.length === 0 || !trusted.has(address)) return address || undefined;
    return lastUntrusted(forwarded ?? '', trusted);
  };
}

/** The same of a request to the app. */
export function createClientAddress(
  proxies: readonly string[],
): (context: Context) => string | undefined {
  const read = createAddressReader(proxies);
  return (context) =>
    read(getConnInfo(context).remote.address, context.req.header('x-forwarded-for'));
}

/** From the end, as each proxy appends whom it heard from. */
function lastUntrusted(forwarded: string, trusted: AddressRanges): string | undefined {
  let end = forwarded.length;
  while (end >= 0) {
    const start = forwarded.lastIndexOf(',', end - 1) + 1;
    const hop = unwrapMapped(forwarded.slice(start, end).trim());
    if (!trusted.has(hop)) return hop || undefined;
    end = start - 1;
  }
  return undefined;
}

function readProxies(proxies: readonly string[]): AddressRanges {
  for (const proxy of proxies) {
    try {
      new AddressRanges([proxy]);
    } catch {
      throw new UserError(
        `HEADCOUNT_TRUSTED_PROXIES: "${proxy}" is no address or CIDR range.`,
        'Write for instance HEADCOUNT_TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8.',
      );
    }
  }
  return new AddressRanges(proxies);
}
