/** A uniform integer 0 ≤ x < n, for a safe integer 1 ≤ n ≤ 2⁴⁸. */
export type Uniform = (n: number) => number;

/** Six bytes, the most that stays a safe integer with room to spare. */
const LARGEST_N = 2 ** 48;

/** Asking for random bytes costs the same for one as for some thousand. */
const POOL_BYTES = 4096;

/**
 * Uniform integers from secure random bytes, by rejection: bytes are read as
 * one number, and read anew when it lies in the incomplete last run of n, so no
 * remainder is likelier than another. Bytes are wiped as they are read: noise
 * that can be read back from memory hides nothing.
 *
 * @param fill fills an array with secure random bytes, anew each time
 * @returns a function that throws RangeError for an n it has no numbers for
 */
export function secureUniform(
  fill: (bytes: Uint8Array<ArrayBuffer>) => void = (bytes) => void crypto.getRandomValues(bytes),
): Uniform {
  const pool = new Uint8Array(POOL_BYTES);
  let next = POOL_BYTES;

  function read(width: number): number {
    if (next + width > POOL_BYTES) {
      fill(pool);
      next = 0;
    }
    let value = 0;
    for (const end = next + width; next < end; next++) {
      value = value * 256 + (pool[next] ?? 0);
      pool[next] = 0;
    }
    return value;
  }

  return (n) => {
    if (!Number.isInteger(n) || n < 1 || n > LARGEST_N) throw new RangeError(`no uniform(${n})`);
    let width = 0;
    let range = 1;
    for (; range < n; range *= 256) width += 1;
    const complete = range - (range % n);
    let value = read(width);
    while (value >= complete) value = read(width);
    return value % n;
  };
}
