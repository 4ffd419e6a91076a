import { BlockList, isIP } from 'node:net';

/** Addresses from `first` on, as many as the mask leaves open. */
interface Range {
  readonly mask: number;
  readonly first: number;
}

/**
 * A set of addresses and CIDR ranges. IPv4 is compared as numbers, since nearly every
 * request asks: a `BlockList` makes two objects for each question.
 */
export class AddressRanges {
  readonly #ranges: Range[] = [];
  readonly #list = new BlockList();
  /** Whether a range of IPv6 has IPv4 in it, as `::ffff:10.0.0.0/104` or `::/0`. */
  #wrapsIPv4 = false;

  /** Throws `RangeError` for what is no address or CIDR range. */
  constructor(ranges: Iterable<string>) {
    for (const range of ranges) this.#add(range);
  }

  has(address: string): boolean {
    const number = parseIPv4(address);
    if (number === undefined) return isIP(address) === 6 && this.#list.check(address, 'ipv6');
    for (const { mask, first } of this.#ranges) if ((number & mask) === first) return true;
    return this.#wrapsIPv4 && this.#list.check(address, 'ipv4');
  }

  #add(range: string): void {
    const [address = '', prefix, ...more] = range.split('/');
    const number = parseIPv4(address);
    const longest = number === undefined ? 128 : 32;
    const bits = prefix === undefined ? longest : readPrefix(prefix);
    if (!(bits <= longest) || more.length > 0 || isIP(address) === 0) {
      throw new RangeError('no address or CIDR range');
    }
    // An address of either kind may be asked for as IPv6: as ::ffff:192.0.2.1 the list finds it.
    this.#list.addSubnet(address, bits, number === undefined ? 'ipv6' : 'ipv4');
    if (number === undefined) {
      this.#wrapsIPv4 ||= wrapsIPv4(address, bits);
      return;
    }
    // A shift by 32 is none in JavaScript.
    const mask = bits === 0 ? 0 : -1 << (32 - bits);
    this.#ranges.push({ mask, first: number & mask });
  }
}

/** Whether a range of IPv6 and the addresses that stand for IPv4, `::ffff:0:0/96`, have any in common. */
function wrapsIPv4(address: string, bits: number): boolean {
  const range = new BlockList();
  range.addSubnet(address, bits, 'ipv6');
  const mapped = new BlockList();
  mapped.addSubnet('::ffff:0:0', 96, 'ipv6');
  return range.check('::ffff:0:0', 'ipv6') || mapped.check(address, 'ipv6');
}

function readPrefix(text: string): number {
  return /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
}

const ZERO = 48;
const DOT = 46;

/**
 * An IPv4 address as a signed number of 32 bits; `undefined` for any other text. As
 * `net.isIPv4`, it takes four decimal numbers without leading zeros.
 */
export function parseIPv4(text: string): number | undefined {
  if (text.length < 7 || text.length > 15) return undefined;
  let address = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (digits === 0) return undefined;
      dots += 1;
      address = (address << 8) | octet;
      octet = 0;
      digits = 0;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9 || (digits > 0 && octet === 0)) return undefined;
    octet = octet * 10 + digit;
    digits += 1;
    if (octet > 255) return undefined;
  }
  return dots === 3 && digits > 0 ? (address << 8) | octet : undefined;
}
