import { createHash } from 'node:crypto';

/**
 * SHA-256(key ‖ text), in hex. A prefix key is enough where all keys have one
 * length and the hash is cut or never shown, so that it cannot be extended.
 * (`crypto.hash` takes half the time, but workerd does not have it.)
 *
 * @param key 32 random bytes in hex
 */
export function keyedHash(key: string, text: string): string {
  return createHash('sha256')
    .update(key + text)
    .digest('hex');
}
