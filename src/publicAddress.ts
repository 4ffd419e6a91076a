import { isIP } from 'node:net';
import { AddressRanges, parseIPv4 } from './addressRanges.ts';

/** As long as an address can be: IPv6 that ends as IPv4, written out. */
const LONGEST_ADDRESS = 45;

/**
 * The address to look up: IPv4 where IPv6 only wraps it. None for what is no
 * address of the public internet, whatever a database says about it: a text of
 * another kind, and addresses with a zone, private and reserved ones.
 */
export function publicAddress(text: string): string | undefined {
  if (parseIPv4(text) !== undefined) return RESERVED.has(text) ? undefined : text;
  if (text.length > LONGEST_ADDRESS || text.includes('%') || isIP(text) !== 6) return undefined;
  const address = unwrapMapped(text);
  if (!address.includes(':')) return RESERVED.has(address) ? undefined : address;
  return GLOBAL_UNICAST.test(address) && !RESERVED.has(address) ? address : undefined;
}

/**
 * The IPv4 address that an IPv6 one wraps, as a dual-stack socket shows it:
 * `::ffff:192.0.2.1`, or the same as `::ffff:c000:201`, its zeros written or
 * not. Any other text as it is.
 */
export function unwrapMapped(address: string): string {
  if (!address.includes(':')) return address;
  const inner = /^[0:]*:ffff:([^:]+|[^:]+:[^:]+)$/i.exec(address)?.[1];
  if (inner === undefined || inner.includes('.')) return inner ?? address;
  const [high = 0, low = 0] = inner.split(':').map((group) => Number.parseInt(group, 16));
  return inner.includes(':') ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : address;
}

/** 2000::/3 */
const GLOBAL_UNICAST = /^[23][0-9a-f]{3}:/i;

/** What IANA's registries of special-purpose addresses keep from the public internet. */
const RESERVED = new AddressRanges([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]);
