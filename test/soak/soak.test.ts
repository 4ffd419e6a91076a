import { expect, onTestFinished, test } from 'vitest';
import { openNodeRig } from '../../bench/soak/nodeRig.ts';
import { runSoak } from '../../bench/soak/runSoak.ts';

/** It takes twenty seconds on an idle machine. */
const WITHIN_MS = 180_000;

test(
  'kills of the server and an outage of ClickHouse lose nothing and count nothing twice',
  async () => {
    const stopped = new AbortController();
    onTestFinished(() => stopped.abort());
    const report = await runSoak({
      ...{ kills: 3, minutes: 0.12, clients: 4, seed: 7, stopped: stopped.signal },
      open: openNodeRig,
    });
    const { tally, settled, acknowledged, wrong } = report;
    expect(wrong).toEqual([]);
    const { tables, api } = settled;
    expect(tables).toEqual(api);
    expect(tables).toMatchObject({ lost: 0, doubled: 0 });
    expect(tables.counted + tables.withheld).toBe(acknowledged);
    expect(acknowledged).toBeGreaterThan(0);
    expect(tally.kills).toBe(3);
    expect(tally.outages).toBeGreaterThan(0);
    // That answers were lost, or the kills proved nothing.
    expect(tally.resends).toBeGreaterThan(0);
  },
  WITHIN_MS,
);
