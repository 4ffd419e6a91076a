import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

export type Bytes = Uint8Array<ArrayBuffer>;

/** One built script, with what a tag says of it. */
export interface Script {
  readonly bytes: Bytes;
  /** In its address: the first 16 hex digits of the hash in `integrity`. */
  readonly hash: string;
  /** A hash of the bytes, as https://www.w3.org/TR/SRI/ writes it. */
  readonly integrity: string;
  /** What the core loads from beside itself after a grant; other scripts load nothing. */
  readonly memory: Bytes | undefined;
}

/**
 * Reads a script, and what it loads from beside itself.
 *
 * @returns the script by each hash that browsers take
 * @throws Error when there is none, or its parts are of two builds: the core holds the hash of the other
 */
export async function readScript(file: string): Promise<Script[]> {
  const bytes = await readFile(file);
  const isCore = basename(file).startsWith('beacon.');
  const memory = isCore ? await readFile(file.replace(/js$/, 'memory.js')) : undefined;
  if (memory && !hashes(memory).some(({ integrity }) => bytes.includes(integrity))) {
    throw new Error('of two builds');
  }
  return hashes(bytes).map((it) => ({ bytes, memory, ...it }));
}

/** What may stand in the address and the tag of a script with these bytes. */
export function hashes(bytes: Bytes): Pick<Script, 'hash' | 'integrity'>[] {
  return ['sha256', 'sha384', 'sha512'].map((name) => {
    const sum = createHash(name).update(bytes);
    const integrity = `${name}-${sum.copy().digest('base64')}`;
    return { hash: sum.digest('hex').slice(0, 16), integrity };
  });
}
