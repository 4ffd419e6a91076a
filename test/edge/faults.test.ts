import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Lived, playEdge } from './support/sim/playEdge.ts';

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());

/** One seed alone, or how many from the first on: `SEED=7`, `EDGE_SEEDS=10000`. */
const only = process.env.SEED;
const SEEDS = Number(process.env.EDGE_SEEDS ?? 80);

test('whatever breaks, each acknowledged event is counted once, and each window is released once', {
  timeout: 3_600_000,
}, async () => {
  if (only !== undefined) {
    await playEdge(Number(only), vi.setSystemTime);
    return;
  }
  const total: Record<keyof Lived, number> = {
    ...{ faults: 0, evicted: 0, acknowledged: 0, exact: 0, released: 0 },
  };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    if (process.env.SHOW_SEEDS) process.stderr.write(`${seed} `);
    const lived = await playEdge(seed, vi.setSystemTime);
    for (const name of Object.keys(total) as (keyof Lived)[]) total[name] += lived[name];
  }
  if (process.env.SHOW_SEEDS) process.stderr.write(`${JSON.stringify(total)}\n`);
  // It is no proof that nothing breaks where nothing happens.
  expect(total.faults).toBeGreaterThan(SEEDS);
  expect(total.evicted).toBeGreaterThan(SEEDS);
  expect(total.acknowledged).toBeGreaterThan(4 * SEEDS);
  expect(total.exact).toBeGreaterThan(10 * SEEDS);
});
