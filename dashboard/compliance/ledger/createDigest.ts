import type { Digest } from './checkChain.ts';

/**
 * SHA-256 by the browser.
 *
 * @param subtle absent where the page is neither on HTTPS nor on this machine
 */
export function createDigest(subtle: Pick<SubtleCrypto, 'digest'> | undefined): Digest | undefined {
  if (!subtle) return undefined;
  const encoder = new TextEncoder();
  return async (text) => {
    const hash = new Uint8Array(await subtle.digest('SHA-256', encoder.encode(text)));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
}
