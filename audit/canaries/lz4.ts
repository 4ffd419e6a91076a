/**
 * Unpacks a block of LZ4, as https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md has it.
 *
 * @param size of what it unpacks to, in bytes
 * @returns `undefined` for what is no such block
 */
export function unpackLz4(packed: Uint8Array, size: number): Uint8Array | undefined {
  const unpacked = new Uint8Array(size);
  let from = 0;
  let to = 0;
  while (from < packed.length) {
    const token = packed[from++] ?? 0;
    let literals = token >>> 4;
    if (literals === 15) [literals, from] = longer(packed, from, literals);
    if (from + literals > packed.length || to + literals > size) return undefined;
    unpacked.set(packed.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    // The last sequence has literals alone.
    if (from === packed.length) break;
    const offset = (packed[from] ?? 0) | ((packed[from + 1] ?? 0) << 8);
    from += 2;
    let length = token & 15;
    if (length === 15) [length, from] = longer(packed, from, length);
    length += 4;
    if (offset === 0 || offset > to || to + length > size) return undefined;
    // What is copied may be what this copy writes, so byte by byte.
    for (const end = to + length; to < end; to += 1) unpacked[to] = unpacked[to - offset] ?? 0;
  }
  return to === size ? unpacked : undefined;
}

/** A length goes on as long as a byte is 255. */
function longer(packed: Uint8Array, at: number, start: number): [length: number, next: number] {
  let [length, next] = [start, at];
  for (;;) {
    const byte = packed[next++] ?? 0;
    length += byte;
    if (byte !== 255) return [length, next];
  }
}
