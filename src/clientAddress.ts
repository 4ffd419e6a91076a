import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { unwrapMapped } from './publicAddress.ts';
import { UserError } from './userError.ts';

/**
 * Where a request comes from: the connection's address, or, when that is a
 * trusted proxy, the last address in `X-Forwarded-For` that is not one. What
 * anybody else writes there changes nothing.
 *
 * @param proxies addresses and CIDR ranges; throws `UserError` for what is neither
 */
export function createClientAddress(
  proxies: readonly string[],
): (context: Context) => string | undefined {
  const trusted = new BlockList();
  for (const proxy of proxies) addProxy(trusted, proxy);
  const isTrusted = (address: string) =>
    isIP(address) > 0 && trusted.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return (context) => {
    const remote = unwrapMapped(getConnInfo(context).remote.address ?? '');
    if (proxies.length === 0 || !isTrusted(remote)) return remote || undefined;
    const hops = (context.req.header('x-forwarded-for') ?? '')
      .split(',')
      .map((hop) => unwrapMapped(hop.trim()));
    return hops.findLast((hop) => !isTrusted(hop)) || undefined;
  };
}

function addProxy(list: BlockList, proxy: string): void {
  const [address = '', prefix] = proxy.split('/');
  const type = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  try {
    if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) throw new RangeError();
    if (prefix === undefined) list.addAddress(address, type);
    else list.addSubnet(address, Number(prefix), type);
  } catch {
    throw new UserError(
      `HEADCOUNT_TRUSTED_PROXIES: "${proxy}" is no address or CIDR range.`,
      'Write for instance HEADCOUNT_TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8.',
    );
  }
}
