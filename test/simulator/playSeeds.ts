import { type Lived, type Options, simulate } from './simulate.ts';

/** What many schedules went through, added up. */
export type Total = Record<keyof Lived, number>;

/**
 * Plays the schedules of one seed after the other.
 *
 * @param told of each that was played
 * @throws Violation of the first that fails
 */
export async function playSeeds(
  first: number,
  schedules: number,
  told: (played: number) => void = () => {},
): Promise<Total> {
  const total: Partial<Total> = {};
  for (let played = 0; played < schedules; played += 1) {
    const lived = await simulate(first + played);
    for (const name of Object.keys(lived) as (keyof Lived)[]) {
      total[name] = (total[name] ?? 0) + lived[name];
    }
    told(played + 1);
  }
  return total as Total;
}

/** How many schedules it takes until one fails; undefined when none does. */
export async function seedsUntilFailure(
  most: number,
  options: Options,
): Promise<{ readonly seeds: number; readonly why: string } | undefined> {
  for (let seed = 1; seed <= most; seed += 1) {
    try {
      await simulate(seed, options);
    } catch (error) {
      return { seeds: seed, why: error instanceof Error ? error.message : String(error) };
    }
  }
  return undefined;
}
