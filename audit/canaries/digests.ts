import { hash } from 'node:crypto';
import type { Canary } from './kinds.ts';

/** What is made of a text, and what that is called; a number has no digit beside it. */
export type Form = readonly [form: string, bytes: Uint8Array, number?: boolean];

const ALGORITHMS = [
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
] as const;

/**
 * The beginnings of a value's hashes, so that hashes which were cut are found as well: 64 bits in hex
 * and binary, 60 in base64. In binary also as processors write one number of 64 bits, or two of 32.
 */
export function* digestForms({ kind, text, marks, binary }: Canary): Generator<Form> {
  const hashed = new Set<string>([text, text.toLowerCase(), ...(marks ?? [])]);
  if (kind.endsWith(' id')) hashed.add(text.toLowerCase().replaceAll('-', ''));
  const contents: (string | Uint8Array)[] = [...hashed, ...(binary ? [binary] : [])];
  for (const [name, algorithm] of ALGORITHMS) {
    for (const content of contents) yield* formsOf(name, hash(algorithm, content, 'buffer'));
  }
}

function* formsOf(name: string, digest: Buffer): Generator<Form> {
  const start = digest.subarray(0, 8);
  const hex = start.toString('hex');
  yield [`${name} in hex`, Buffer.from(hex)];
  yield [`${name} in hex`, Buffer.from(hex.toUpperCase())];
  const base64 = start.toString('base64').slice(0, 10);
  yield [`${name} in base64`, Buffer.from(base64)];
  const safe = base64.replaceAll('+', '-').replaceAll('/', '_');
  if (safe !== base64) yield [`${name} in base64`, Buffer.from(safe)];
  yield [`${name} in binary`, start];
  yield [`${name} in binary`, Buffer.from(start).swap64()];
  yield [`${name} in binary`, Buffer.from(start).swap32()];
}
