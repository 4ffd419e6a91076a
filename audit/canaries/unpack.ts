import { constants, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { unpackLz4 } from './lz4.ts';

/** Bytes that one stream may unpack to; of what is longer nothing is read, and it is counted. */
const MOST = 32 << 20;

/** What was found packed in a haystack. */
export interface Unpacked {
  readonly contents: readonly Uint8Array[];
  /** Streams that would unpack to more than is read. */
  readonly tooLong: number;
}

/** How a packing is known by its first bytes, and how it is unpacked; it throws for what only looks like it. */
const PACKINGS: readonly {
  readonly magic: Uint8Array;
  readonly unpack: (haystack: Buffer, at: number) => Uint8Array | undefined;
}[] = [
  // RFC 1952.
  { magic: Buffer.from([0x1f, 0x8b, 0x08]), unpack: unpackGzip },
  // RFC 1950: deflate with a window of 32 KB, by how hard was tried.
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => ({
    magic: Buffer.from([0x78, level]),
    unpack: unpackZlib,
  })),
  // RFC 8878.
  {
    magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    unpack: (haystack, at) => zstdDecompressSync(haystack.subarray(at), { maxOutputLength: MOST }),
  },
  // What ClickHouse packs with LZ4: a checksum, then this byte and two lengths.
  { magic: Buffer.from([0x82]), unpack: unpackClickHouse },
];

/** What a stream has until it breaks off: its end may be in another piece. */
const PART = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST };

/** Everything in a haystack that can be unpacked, wherever it begins. */
export function unpackAll(haystack: Uint8Array): Unpacked {
  const bytes = Buffer.from(haystack.buffer, haystack.byteOffset, haystack.length);
  const contents: Uint8Array[] = [];
  let tooLong = 0;
  for (const { magic, unpack } of PACKINGS) {
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      try {
        const content = unpack(bytes, at);
        if (content && content.length > 0) contents.push(content);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') tooLong += 1;
      }
    }
  }
  return { contents, tooLong };
}

/** Of four kinds of blocks one is none (RFC 1951): these bytes come by chance, and to try takes long. */
function unpackZlib(haystack: Buffer, at: number): Uint8Array | undefined {
  const kind = ((haystack[at + 2] ?? 0) >>> 1) & 3;
  if (kind === 3) return undefined;
  // A block that is not packed says twice how long it is.
  if (kind === 0 && (haystack[at + 3] ?? 0) + (haystack[at + 5] ?? 0) !== 0xff) return undefined;
  return inflateSync(haystack.subarray(at), PART);
}

/** Behind the header is deflate; what follows the stream is none of it. */
function unpackGzip(haystack: Buffer, start: number): Uint8Array | undefined {
  const flags = haystack[start + 3] ?? 0;
  if (flags > 0x1f) return undefined;
  let at = start + 10;
  if (flags & 4) at += 2 + ((haystack[at] ?? 0) | ((haystack[at + 1] ?? 0) << 8));
  // A name and a comment each end with a zero.
  for (const flag of [8, 16]) if (flags & flag) at = haystack.indexOf(0, at) + 1;
  if (flags & 2) at += 2;
  return inflateRawSync(haystack.subarray(at), PART);
}

/**
 * A block of ClickHouse's: a byte for the method, the length of what is packed with these nine
 * bytes, that of what it unpacks to, each of four bytes
 * (https://github.com/ClickHouse/ClickHouse/blob/master/src/Compression/CompressionInfo.h).
 */
function unpackClickHouse(haystack: Buffer, at: number): Uint8Array | undefined {
  if (haystack.length - at < 10) return undefined;
  const packed = haystack.readUInt32LE(at + 1);
  if (packed <= 9 || packed > haystack.length - at) return undefined;
  const size = haystack.readUInt32LE(at + 5);
  // LZ4 makes one byte of at most 255.
  if (size === 0 || size > packed * 255 || size > MOST) return undefined;
  return unpackLz4(haystack.subarray(at + 9, at + packed), size);
}
