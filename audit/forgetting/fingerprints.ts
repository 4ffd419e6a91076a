import { createHash } from 'node:crypto';
import type { Needle } from '../byteSearch.ts';

/**
 * A visitor's fingerprints under some keys, as bytes to look for: the first eight of SHA-256 over the
 * key in hex and the id in lower case (docs/architecture.md), as they are, with each half reversed as
 * memory has them, and in hex.
 */
export function fingerprintNeedles(visitor: string, keys: readonly string[]): Needle[] {
  return keys.flatMap((key) => {
    const hash = createHash('sha256').update(key + visitor.toLowerCase());
    return formsOf('fingerprint', hash.digest().subarray(0, 8));
  });
}

/** The ways in which a secret may be written: raw, in the order of memory, in hex and base64. */
export function formsOf(kind: string, secret: Uint8Array): Needle[] {
  const bytes = Buffer.from(secret);
  const forms = [
    bytes,
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('base64').replace(/=+$/, '')),
  ];
  if (bytes.length % 4 === 0) forms.push(Buffer.from(bytes).swap32());
  return forms.map((form) => ({ kind, bytes: form }));
}
