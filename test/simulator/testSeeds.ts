import { expect, test } from 'vitest';
import { playSeeds } from './playSeeds.ts';

const SCHEDULES_A_TEST = 500;

/** Tests that play a range of seeds; with SEED in the environment that one alone. */
export function testSeeds(first: number, schedules: number): void {
  const only = process.env.SEED;
  if (only !== undefined) {
    test(`the schedule of seed ${only}`, async () => {
      await playSeeds(Number(only), 1);
    });
    return;
  }
  for (let from = first; from < first + schedules; from += SCHEDULES_A_TEST) {
    const count = Math.min(SCHEDULES_A_TEST, first + schedules - from);
    test(`schedules ${from} to ${from + count - 1}: each acknowledged event is counted once, none else`, {
      timeout: 600_000,
    }, async () => {
      const total = await playSeeds(from, count);
      // It is no proof that nothing breaks where nothing happens.
      expect(total.faults).toBeGreaterThan(count);
      expect(total.processes).toBeGreaterThan(2 * count);
      expect(total.acknowledged).toBeGreaterThan(4 * count);
      expect(total.exact).toBeGreaterThan(2 * count);
      expect(total.cells).toBeGreaterThan(10 * count);
      expect(total.resentRows).toBeGreaterThan(count);
    });
  }
}
