import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { AddressRanges, parseIPv4 } from './addressRanges.ts';
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
 * `X-Forwarded-For` that is not one. What anybody else writes there changes nothing. Where a
 * trusted proxy wrote something else than an address, it is `unknown` for all.
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

/** Where a request to the app was sent from last: by the client, or by a proxy. */
export function connectionAddress(context: Context): string | undefined {
  return unwrapMapped(getConnInfo(context).remote.address ?? '') || undefined;
}

/** Where a request to the app comes from, proxies that are trusted left out. */
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
    const hop = unwrapMapped(withoutPort(forwarded.slice(start, end).trim()));
    if (!trusted.has(hop)) return nameOf(hop);
    end = start - 1;
  }
  return undefined;
}

/** One name for all, or each text would have a limit of its own and be another visitor. */
const UNKNOWN_ADDRESS = 'unknown';

/** Some proxies, as Azure's and on request those of AWS, write `192.0.2.1:5678` and `[2001:db8::1]:443`. */
const WITH_PORT = /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d{1,5})?$/i;

function withoutPort(hop: string): string {
  if (!hop.includes(':')) return hop;
  const [, v6, v4] = WITH_PORT.exec(hop) ?? [];
  return v6 ?? v4 ?? hop;
}

function nameOf(hop: string): string | undefined {
  if (hop === '') return undefined;
  return parseIPv4(hop) !== undefined || isIP(hop) !== 0 ? hop : UNKNOWN_ADDRESS;
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
