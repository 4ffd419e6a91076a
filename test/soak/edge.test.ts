import { expect, onTestFinished, test } from 'vitest';
import { openEdgeRig } from '../../bench/edge/edgeRig.ts';
import { runSoak } from '../../bench/soak/runSoak.ts';

/** It takes some twenty seconds on an idle machine. */
const WITHIN_MS = 180_000;

test(
  'kills of the Worker and its Durable Objects lose nothing and count nothing twice',
  async () => {
    const stopped = new AbortController();
    onTestFinished(() => stopped.abort());
    const report = await runSoak({
      ...{ kills: 2, minutes: 0.08, clients: 8, seed: 3, stopped: stopped.signal },
      open: (clients) => openEdgeRig(clients, 2),
    });
    const { tally, settled, acknowledged, wrong } = report;
    expect(wrong).toEqual([]);
    expect(settled.tables).toMatchObject({ lost: 0, doubled: 0 });
    expect(settled.tables.counted + settled.tables.withheld).toBe(acknowledged);
    expect(acknowledged).toBeGreaterThan(0);
    expect(tally.kills).toBe(2);
    // That answers were lost, or the kills proved nothing.
    expect(tally.resends).toBeGreaterThan(0);
  },
  WITHIN_MS,
);
