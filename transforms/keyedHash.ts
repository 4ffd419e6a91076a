import * as crypto from 'node:crypto';

/**
 * SHA-256(key ‖ text), in hex. A prefix key is enough where all keys have one
 * length and the hash is cut or never shown, so that it cannot be extended.
 *
 * @param key 32 random bytes in hex
 */
export function keyedHash(key: string, text: string): string {
  return sha256(key + text);
}

/** The one-shot function takes half the time, but workerd does not have it. */
const sha256: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text)
    : (text) => crypto.createHash('sha256').update(text).digest('hex');
