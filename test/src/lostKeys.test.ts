import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import type { Row } from '../../release/publish.ts';
import { secureUniform } from '../../release/uniform.ts';
import { Headcount } from '../../src/headcount.ts';
import { lostWarnings } from '../../src/lostWarnings.ts';
import { memoryFile, threadlessState } from '../support/memoryFile.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { ORIGIN } from '../support/wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const cube = { event: 'page_view', dimensions: [], measures: { visitors: {} }, epsilon: 0.1 };
const POLICY = testPolicy({
  audience: [],
  cubes: [
    { ...cube, name: 'total', window: 'day' },
    { ...cube, name: 'hourly', window: 'hour' },
  ],
  release: { mechanism: 'dp', ceilings: { day: 10, month: 100 }, graceMinutes: 0 },
});

test('when the keys are lost the day is withheld, and its hours are: none is published as zeros', async () => {
  const file = memoryFile();
  const clock = { now: 10.5 * HOUR };
  const releases: Row[] = [];
  const start = () =>
    Headcount.start({
      ...{ policies: new Map([['demo', POLICY]]), lookUpPlace: () => undefined },
      // The keys are in another file at each start: those of before are lost.
      state: threadlessState(file, memoryFile()),
      clickhouse: {
        insert: async (table, rows) => void (table === 'releases' && releases.push(...rows)),
        read: async () => [],
        close: async () => {},
      },
      ...{ uniform: secureUniform(), now: () => clock.now },
    });
  const visit = () =>
    testRequest({
      ...{ receivedAt: clock.now, consent: 'granted', visitor: v7() },
      events: [{ id: v7(), at: clock.now, type: 'page_view', url: new URL(`${ORIGIN}/pricing`) }],
    });
  const first = await start();
  expect(lostWarnings(first.aggregator.windows.open())).toEqual([]);
  await first.collect(visit());
  const second = await start();
  expect(lostWarnings(second.aggregator.windows.open())[0]).toMatch(
    /^2 open windows.*may count twice/,
  );
  for (clock.now = 11.5 * HOUR; clock.now < 2 * DAY + HOUR; clock.now += HOUR) {
    await second.release();
    await second.collect(visit());
  }
  const withheld = (name: string) =>
    releases
      .filter((row) => row.cube === name)
      .map((row) => [Number(row.starts_at) / 3600, row.withheld]);
  expect(withheld('total')).toEqual([
    [0, 'key'],
    [24, ''],
  ]);
  const hours = withheld('hourly');
  expect(hours.filter(([hour]) => Number(hour) < 24).map(([hour]) => hour)).toEqual(
    Array.from({ length: 14 }, (_, n) => 10 + n),
  );
  for (const [hour, why] of hours)
    expect([hour, why]).toEqual([hour, Number(hour) < 24 ? 'key' : '']);
});
