import { type Cipheriv, createCipheriv, createHash } from 'node:crypto';

const BLOCK = 16;
const HEX = hexDigits();

/**
 * Hashes UUIDs under a key: AES-256 of the id, one block each, cut to 64 bits. A block
 * cipher is a pseudorandom function of its block, so without the key a hash tells nothing of
 * the id, and all ids of a request are hashed in one call. The id is first combined with its
 * site, so that the same id from two sites is two ids.
 */
export class IdHasher {
  readonly #cipher: Cipheriv;

  /** @param key 32 random bytes in hex */
  constructor(key: string) {
    this.#cipher = createCipheriv('aes-256-ecb', Buffer.from(key, 'hex'), null);
    this.#cipher.setAutoPadding(false);
  }

  /** @returns high and low half alternately, in the order of the blocks */
  hash(blocks: Uint8Array): Uint32Array {
    const encrypted = this.#cipher.update(blocks);
    const count = blocks.length / BLOCK;
    const hashes = new Uint32Array(2 * count);
    for (let index = 0; index < count; index += 1) {
      hashes[2 * index] = encrypted.readUInt32LE(index * BLOCK);
      hashes[2 * index + 1] = encrypted.readUInt32LE(index * BLOCK + 4);
    }
    return hashes;
  }
}

/** What is combined with the ids of a site: 16 bytes. */
export function siteBlock(site: string): Uint8Array {
  return createHash('sha256').update(site).digest().subarray(0, BLOCK);
}

/**
 * The ids of a request as blocks to be hashed.
 *
 * @param events with UUIDs in the form of RFC 9562, upper or lower case
 */
export function idBlocks(site: Uint8Array, events: readonly { readonly id: string }[]): Uint8Array {
  const blocks = new Uint8Array(events.length * BLOCK);
  let at = 0;
  for (const { id } of events) {
    let digit = 0;
    for (let byte = 0; byte < BLOCK; byte += 1) {
      if (byte === 4 || byte === 6 || byte === 8 || byte === 10) digit += 1;
      const high = HEX[id.charCodeAt(digit)] ?? 0;
      const low = HEX[id.charCodeAt(digit + 1)] ?? 0;
      blocks[at++] = ((high << 4) | low) ^ (site[byte] ?? 0);
      digit += 2;
    }
  }
  return blocks;
}

/** The value of each hexadecimal digit by its code. */
function hexDigits(): Uint8Array {
  const digits = new Uint8Array(128);
  for (let value = 0; value < 16; value += 1) {
    const digit = value.toString(16);
    digits[digit.charCodeAt(0)] = value;
    digits[digit.toUpperCase().charCodeAt(0)] = value;
  }
  return digits;
}
