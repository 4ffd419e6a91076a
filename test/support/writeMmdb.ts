/** What an MMDB record may hold here. */
export type MmdbValue =
  | string
  | number
  | bigint
  | readonly MmdbValue[]
  | { readonly [key: string]: MmdbValue };

export interface MmdbOptions {
  readonly ipVersion: 4 | 6;
  /** Seconds since 1970. */
  readonly buildEpoch: number;
  /** What it says that it is. */
  readonly type?: string;
  /** CIDR ranges, none within another. IPv4 ones in an IPv6 tree stand under ::/96, as MaxMind has them. */
  readonly networks: Readonly<Record<string, MmdbValue>>;
}

type Node = [Child, Child];
type Child = Node | number | undefined;

/** A database after https://maxmind.github.io/MaxMind-DB/, with records of 24 bits. */
export function writeMmdb({ ipVersion, buildEpoch, type, networks }: MmdbOptions): Buffer {
  const root: Node = [undefined, undefined];
  const data: Buffer[] = [];
  let offset = 0;
  for (const [network, value] of Object.entries(networks)) {
    put(root, bitsOf(network, ipVersion), offset);
    const record = encode(value);
    data.push(record);
    offset += record.length;
  }
  const nodes = nodesUnder(root);
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.flat().forEach((child, index) => {
    tree.writeUIntBE(pointer(child, numbers), index * 3, 3);
  });
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: BigInt(buildEpoch),
    database_type: type ?? 'GeoLite2-City',
    description: { en: 'A test' },
    ip_version: ipVersion,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}

function bitsOf(network: string, ipVersion: 4 | 6): number[] {
  const [address = '', prefix] = network.split('/');
  const isV4 = !address.includes(':');
  const bytes = isV4 ? address.split('.').map(Number) : ipv6Bytes(address);
  const bits = bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1));
  const zeros = isV4 && ipVersion === 6 ? Array<number>(96).fill(0) : [];
  return [...zeros, ...bits.slice(0, Number(prefix))];
}

function ipv6Bytes(address: string): number[] {
  const [left = [], right = []] = address
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255]);
}

function put(node: Node, bits: readonly number[], offset: number): void {
  const [bit = 0, ...rest] = bits;
  if (rest.length === 0) {
    node[bit] = offset;
    return;
  }
  const child = node[bit] ?? [undefined, undefined];
  if (typeof child === 'number') throw new Error('One network is within another.');
  node[bit] = child;
  put(child, rest, offset);
}

function nodesUnder(node: Node): Node[] {
  return [node, ...node.flatMap((child) => (Array.isArray(child) ? nodesUnder(child) : []))];
}

/** A node's number, or where the data is after all nodes and the separator, or "nothing". */
function pointer(child: Child, numbers: ReadonlyMap<Node, number>): number {
  if (child === undefined) return numbers.size;
  return Array.isArray(child) ? (numbers.get(child) ?? Number.NaN) : numbers.size + 16 + child;
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([control(2, text.length), text]);
  }
  if (typeof value === 'number') return unsigned(6, BigInt(value));
  if (typeof value === 'bigint') return unsigned(9, value);
  if (Array.isArray(value)) {
    return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([control(7, entries.length), ...entries.flat().map(encode)]);
}

function unsigned(type: number, value: bigint): Buffer {
  const hex = value === 0n ? '' : value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([control(type, bytes.length), bytes]);
}

/** Type and length. Types above 7 take a byte of their own, and so does what is beyond 28. */
function control(type: number, length: number): Buffer {
  if (length > 28 + 256 || (length > 28 && type > 7)) throw new Error('Longer than a test needs.');
  if (length > 28) return Buffer.from([(type << 5) | 29, length - 29]);
  return Buffer.from(type <= 7 ? [(type << 5) | length] : [length, type - 7]);
}
