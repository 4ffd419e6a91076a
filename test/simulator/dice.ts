import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';

/** All that is random in one schedule, from its seed: the same seed gives the same schedule. */
export class Dice {
  readonly #generator: ReturnType<typeof xorshift128plus>;

  constructor(seed: number) {
    this.#generator = xorshift128plus(seed);
    // Small seeds are alike at first.
    for (let n = 0; n < 20; n += 1) this.#generator.next();
  }

  /** A whole number from the first to the last, both included. */
  between(first: number, last: number): number {
    return uniformInt(this.#generator, first, last);
  }

  /** True so many times out of a hundred. */
  percent(chance: number): boolean {
    return this.between(1, 100) <= chance;
  }

  pick<T>(all: readonly T[]): T {
    const picked = all[this.between(0, all.length - 1)];
    if (picked === undefined) throw new Error('there is nothing to pick from');
    return picked;
  }

  /** One of the names, each as likely as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const all = Object.entries<number>(weights) as [Name, number][];
    let rest = this.between(
      1,
      all.reduce((sum, [, weight]) => sum + weight, 0),
    );
    for (const [name, weight] of all) {
      rest -= weight;
      if (rest <= 0) return name;
    }
    throw new Error('there is nothing to pick from');
  }

  /** So many bytes in hex. */
  hex(bytes: number): string {
    let text = '';
    for (let n = 0; n < bytes; n += 4) {
      text += (this.#generator.next() >>> 0).toString(16).padStart(8, '0');
    }
    return text;
  }

  /** A random UUID, RFC 9562 version 4. */
  uuid(): string {
    const hex = this.hex(16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
