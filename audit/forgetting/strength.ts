import { createHash } from 'node:crypto';

/** By chance less than one audit in a million goes beyond these. */
const DEVIATIONS = 6;
const MOST_OF_A_BYTE = 6;
const WORD = 4;

/**
 * What about some keys is not as random bytes are: how many bits are set, how often a byte comes, and
 * whether four bytes come twice, in one of them or in two. That they are random it cannot show: also
 * numbers that somebody can work out may look so.
 *
 * @param keys as they are kept, 32 bytes each, or halves of that many
 */
export function wrongKeys(keys: readonly Uint8Array[]): string[] {
  const wrong: string[] = [];
  const short = keys.filter(({ length }) => length < 32).length;
  if (short > 0) wrong.push(`${short} of ${keys.length} keys are shorter than 32 bytes.`);
  const uneven = keys.filter(isUneven).length;
  if (uneven > 0) {
    wrong.push(`${uneven} of ${keys.length} keys do not look random, so they could be guessed.`);
  }
  const words = keys.flatMap(wordsOf);
  if (new Set(words).size < words.length) {
    wrong.push('The same bytes come twice in the keys, so some can be worked out from others.');
  }
  return wrong;
}

function isUneven(key: Uint8Array): boolean {
  const times = new Map<number, number>();
  let bits = 0;
  for (const byte of key) {
    times.set(byte, (times.get(byte) ?? 0) + 1);
    for (let left = byte; left > 0; left >>= 1) bits += left & 1;
  }
  const all = 8 * key.length;
  const isFar = Math.abs(bits - all / 2) > (DEVIATIONS * Math.sqrt(all)) / 2;
  return isFar || Math.max(...times.values()) > MOST_OF_A_BYTE;
}

function wordsOf(key: Uint8Array): string[] {
  const hex = Buffer.from(key).toString('hex');
  return hex.match(new RegExp(`.{${2 * WORD}}`, 'g')) ?? [];
}

/**
 * What about some fingerprints is not as docs/architecture.md promises: the first eight bytes of SHA-256
 * over the key of their window, in hex, and the id. Then they tell nothing once the key is gone, and the
 * same visitor is another in each window.
 *
 * @param fingerprints one for each visitor and window
 * @param visitors the ids that were sent
 */
export function wrongFingerprints(
  fingerprints: readonly Uint8Array[],
  keys: readonly Uint8Array[],
  visitors: readonly string[],
): string[] {
  const all = fingerprints.map((it) => Buffer.from(it).toString('hex'));
  const promised = new Set(keys.flatMap((key) => visitors.map((id) => fingerprintOf(key, id))));
  const wrong: string[] = [];
  const different = new Set(all).size;
  if (different < all.length) {
    wrong.push(
      `${all.length} fingerprints of ${visitors.length} visitors in ${keys.length} windows are only ${different} different ones: the same person can be followed from one window to another.`,
    );
  }
  const others = all.filter((it) => !promised.has(it)).length;
  if (others > 0) {
    wrong.push(
      `${others} of ${all.length} fingerprints are not the hash of a visitor’s id under the key of the window, so they may tell who it was once that key is gone.`,
    );
  }
  return wrong;
}

function fingerprintOf(key: Uint8Array, visitor: string): string {
  const text = Buffer.from(key).toString('hex') + visitor.toLowerCase();
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
