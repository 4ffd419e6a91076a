/** As many bytes as `secureUniform` asks for at a time. */
const POOL_BYTES = 4096;

/**
 * Gives noise the same random bytes each time, so that two platforms draw the same. What
 * else is random stays so.
 *
 * @returns a function that takes it back
 */
export function fixedNoise(): () => void {
  const real = crypto.getRandomValues.bind(crypto);
  const fixed = ((array: Uint8Array) => {
    if (array.length !== POOL_BYTES) return real(array as Uint8Array<ArrayBuffer>);
    let state = 0x2545f491;
    for (let index = 0; index < array.length; index += 1) {
      // https://en.wikipedia.org/wiki/Xorshift, 32 bits
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      array[index] = state >>> 8;
    }
    return array;
  }) as typeof crypto.getRandomValues;
  Object.defineProperty(crypto, 'getRandomValues', { value: fixed, configurable: true });
  return () => {
    Object.defineProperty(crypto, 'getRandomValues', { value: real, configurable: true });
  };
}
