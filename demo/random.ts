import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source: the same seed gives the same traffic. */
export interface Random {
  /** From 0 up to, but not, 1. */
  fraction(): number;
  /** A whole number, both ends included. */
  int(from: number, to: number): number;
  /** One of the items, each as likely as its weight. */
  pick<T>(items: readonly T[], weight?: (item: T) => number): T;
  bytes(length: number): Uint8Array;
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const fraction = () => uniformFloat64(generator);
  const int = (from: number, to: number) => uniformInt(generator, from, to);
  return {
    fraction,
    int,
    pick(items, weight = () => 1) {
      let left = fraction() * items.reduce((sum, item) => sum + weight(item), 0);
      for (const item of items) {
        left -= weight(item);
        if (left < 0) return item;
      }
      const last = items.at(-1);
      if (last === undefined) throw new Error('nothing to pick from');
      return last;
    },
    bytes: (length) => Uint8Array.from({ length }, () => int(0, 255)),
  };
}
