import type { Dice } from '../../../simulator/dice.ts';
import type { EdgeStep } from '../platform.ts';

interface Gate {
  readonly step: EdgeStep;
  readonly go: () => void;
  readonly fail: (error: Error) => void;
}

/** What goes wrong of a hundred steps, by what is done. */
const FAILURES: Partial<Record<EdgeStep['at'], number>> = {
  call: 3,
  answer: 4,
  bucket: 3,
  'bucket-answer': 3,
  durable: 2,
  'alarm-set': 2,
  insert: 5,
  'insert-answer': 5,
};

/** All steps that are under way at the platform: one goes on at a time, whichever the dice say. */
export class Gates {
  /** Off while everything is mended. */
  breaks = true;
  bucketAway = false;
  clickhouseAway = false;
  struck = 0;
  /** Ends the instance of an object whose storage failed. */
  reset: (object: string) => void = () => undefined;
  readonly #dice: Dice;
  #gates: Gate[] = [];

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  readonly step = (step: EdgeStep): Promise<void> =>
    new Promise((go, fail) => {
      this.#gates.push({ step, go, fail });
    });

  /** Before a transaction: throws where it cannot be done. */
  readonly commits = (): void => {
    if (!this.breaks || !this.#dice.percent(2)) return;
    this.struck += 1;
    throw new Error('the transaction was rolled back');
  };

  /** Whether there was one to go on. */
  async goOn(): Promise<boolean> {
    if (this.#gates.length === 0) await settle();
    if (this.#gates.length === 0) return false;
    const index = this.#dice.between(0, this.#gates.length - 1);
    const [gate] = this.#gates.splice(index, 1);
    if (!gate) return false;
    if (this.#fails(gate.step)) {
      this.struck += 1;
      // A write that fails ends the object, and with it whoever waits.
      if (gate.step.at === 'durable') this.reset(gate.step.object);
      else gate.fail(new Error(`${gate.step.at} failed`));
    } else gate.go();
    await settle();
    return true;
  }

  #fails({ at }: EdgeStep): boolean {
    if (at === 'bucket' && this.bucketAway) return true;
    if (at === 'insert' && this.clickhouseAway) return true;
    return this.breaks && this.#dice.percent(FAILURES[at] ?? 0);
  }
}

/** Lets all promises go on until each waits for a gate. */
function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
