import { createRandom, type Random } from '../random.ts';
import { type Canary, KINDS, type Kind, makeUp } from './kinds.ts';
import { SPELLINGS } from './spellings.ts';

/** Makes values up, each used once unless it is handed on, and remembers them all. */
export class Planter {
  readonly planted: Canary[] = [];
  readonly random: Random;
  #turn = 0;

  constructor(seed: number) {
    this.random = createRandom(seed);
  }

  /** A new value, as it is. */
  plant(kind: Kind): string {
    const canary = makeUp(kind, this.random);
    this.planted.push(canary);
    return canary.text;
  }

  /** A new value in the next of the spellings, ready for a place in a URL. */
  encoded(kind: Kind): string {
    this.#turn += 1;
    const spell = SPELLINGS[this.#turn % SPELLINGS.length];
    const text = this.plant(kind);
    return spell ? spell(text) : text;
  }

  /** An id that is not looked for: so that what many send is few needles. */
  id(): string {
    return makeUp('visitor id', this.random).text;
  }

  /** A new value of the next kind. */
  any(): string {
    this.#turn += 1;
    return this.plant(KINDS[this.#turn % KINDS.length] ?? 'email address');
  }
}
