import { randomBytes } from 'node:crypto';

/** 256 random bits in hex, from the system's secure source. */
export function randomKey(): string {
  return randomBytes(32).toString('hex');
}
