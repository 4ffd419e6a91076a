export type Bits = ReturnType<typeof readBits>;

/**
 * Reads big-endian bit fields of a base64url text, in order. Throws past its end, and where it is
 * no base64url; the error says nothing, as nobody sees it.
 */
export function readBits(text: string) {
  // `atob` would take padding, spaces, and the letters of plain base64.
  if (!/^[\w-]+$/.test(text)) throw 0;
  // Four letters are three bytes; one letter beyond is no byte at all.
  const whole = text.length % 4 === 1 ? text.slice(0, -1) : text;
  const bytes = atob(whole.replace(/-/g, '+').replace(/_/g, '/'));
  const end = bytes.length * 8;
  let at = 0;

  const next = (): number => {
    if (at >= end) throw 0;
    const bit = (bytes.charCodeAt(at >> 3) >> (7 - (at & 7))) & 1;
    at += 1;
    return bit;
  };
  /** @param length in bits, at most 36 */
  const number = (length: number): number => {
    let value = 0;
    for (let n = 0; n < length; n += 1) value = value * 2 + next();
    return value;
  };
  return {
    number,
    flag: () => next() === 1,
    /** Whether the n-th of the next `length` bits is set, the first being 1; all are passed over. */
    flagAt(n: number, length: number): boolean {
      let found = false;
      for (let m = 1; m <= length; m += 1) if (next() && m === n) found = true;
      return found;
    },
    /** Throws unless all that is left is padding: a writer fills up with zeros. */
    end(): void {
      while (at < end) if (next()) throw 0;
    },
  };
}
