import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Uniform } from '../release/uniform.ts';

/** What an audit makes up: the same seed makes up the same. Never for noise that is audited. */
export interface Random {
  /** From 0 up to, but not, 1. */
  fraction(): number;
  /** A whole number, both ends included. */
  int(from: number, to: number): number;
  readonly uniform: Uniform;
  /** @throws RangeError where there is nothing to pick from */
  pick<T>(items: readonly T[]): T;
  /** As many signs of an alphabet. */
  text(length: number, alphabet: string): string;
  /** In hex. */
  bytes(count: number): string;
  /** RFC 9562, version 4. */
  uuid(): string;
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  // Small seeds are alike at first.
  for (let n = 0; n < 20; n += 1) generator.next();
  const int = (from: number, to: number) => uniformInt(generator, from, to);
  const text = (length: number, alphabet: string) =>
    Array.from({ length }, () => alphabet.charAt(int(0, alphabet.length - 1))).join('');
  const hex = (digits: number) => text(digits, '0123456789abcdef');
  return {
    fraction: () => uniformFloat64(generator),
    int,
    uniform: (n) => int(0, n - 1),
    pick(items) {
      const picked = items[int(0, items.length - 1)];
      if (picked === undefined) throw new RangeError('there is nothing to pick from');
      return picked;
    },
    text,
    bytes: (count) => hex(2 * count),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}

/** Numbers for noise that is the same each time. */
export function seededUniform(seed: number): Uniform {
  return createRandom(seed).uniform;
}

/** Keys that are the same each time, 32 bytes in hex; `made` has all so far. */
export function seededKeys(seed: number): { next: () => string; made: readonly string[] } {
  const random = createRandom(seed);
  const made: string[] = [];
  return {
    made,
    next() {
      const key = random.bytes(32);
      made.push(key);
      return key;
    },
  };
}
