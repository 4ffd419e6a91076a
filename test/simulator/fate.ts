import type { Span } from './calendar.ts';

/** What a receipt can say of an event. */
export type Said = 'accepted' | 'duplicate' | 'late';

/** An event was counted: when, among all that was, and in which windows. */
export interface Fold {
  readonly process: number;
  readonly order: number;
  readonly sure: readonly Span[];
  /** Windows that may have been closed already: the clock was past their end before. */
  readonly maybe: readonly Span[];
}

/** One way in which it may have gone with an event. */
interface World {
  readonly fold: Fold | undefined;
  /** What the receipts of attempts would say, by attempt. */
  readonly says: ReadonlyMap<number, Said>;
}

/** One time that an event is sent to a process that runs. */
export interface Attempt {
  readonly number: number;
  readonly fold: Fold;
  /** Whether it is counted in any case, when it was not before. */
  readonly always: boolean;
}

/**
 * What can have become of an event, from what its sender saw: all ways that are
 * possible, fewer with each receipt. Who gets no answer does not know whether it was counted.
 */
export class Fate {
  #worlds: World[] = [{ fold: undefined, says: new Map() }];
  /** A receipt said that these stay, if they are what happened. */
  readonly #durable = new Set<Fold>();

  attempt({ number, fold, always }: Attempt): void {
    const next: World[] = [];
    const add = (world: World, now: Fold | undefined, said: Said) =>
      next.push({ fold: now, says: new Map(world.says).set(number, said) });
    const canCount = always || fold.sure.length + fold.maybe.length > 0;
    const mustCount = always || fold.sure.length > 0;
    for (const world of this.#worlds) {
      if (world.fold) add(world, world.fold, 'duplicate');
      else {
        if (canCount) add(world, fold, 'accepted');
        if (!mustCount) add(world, undefined, 'late');
      }
    }
    this.#worlds = next;
  }

  /** What a receipt of an attempt may say. */
  possible(attempt: number): ReadonlySet<Said> {
    return new Set(this.#worlds.flatMap(({ says }) => says.get(attempt) ?? []));
  }

  /** @param said undefined where the receipt does not tell which of its events it was */
  answered(attempt: number, said: Said | undefined): void {
    if (said) this.#worlds = this.#worlds.filter(({ says }) => says.get(attempt) === said);
    for (const { fold, says } of this.#worlds) {
      if (fold && says.get(attempt) !== 'late') this.#durable.add(fold);
    }
  }

  /** A process is gone, and with it what was not durable. */
  lost(process: number): void {
    const folds = new Set<Fold | undefined>();
    for (const { fold } of this.#worlds) {
      folds.add(fold);
      if (fold?.process === process && !this.#durable.has(fold)) folds.add(undefined);
    }
    this.#worlds = [...folds].map((fold) => ({ fold, says: new Map() }));
  }

  /** How it may have been counted; an undefined one: not at all. */
  get folds(): readonly (Fold | undefined)[] {
    return [...new Set(this.#worlds.map(({ fold }) => fold))];
  }
}
