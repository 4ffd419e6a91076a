import { expect, test } from 'vitest';
import type { CheckName } from '../../audit/finding.ts';
import { comparable } from '../../audit/forgetting/comparable.ts';
import { forgettingStage } from '../../audit/forgetting/forgettingStage.ts';
import { liveKeys, liveVisitors } from '../../audit/forgetting/live.ts';
import { liveClose } from '../../audit/forgetting/liveClose.ts';
import type { StateFacts } from '../../audit/stateFacts.ts';
import type { Subject } from '../../audit/subject.ts';
import type { Twin } from '../../audit/twin.ts';
import { createOpenTwin } from '../../src/audit/twin.ts';
import { memorySql } from '../support/memoryState.ts';
import { copyMigrated } from '../support/migratedFolder.ts';
import { testPolicy } from '../support/policy.ts';
import { twinGround } from '../support/twinGround.ts';

const NOW = Date.UTC(2026, 9, 1, 12);
const HOUR = 3_600_000;
const policy = testPolicy();
const openTwin = createOpenTwin({ policy, geo: undefined, copyMigrated });

const FACTS: Partial<StateFacts> = {
  openWindows: [
    {
      ...{ id: 3, site: 'demo', kind: 'day', startsAt: NOW - 12 * HOUR, endsAt: NOW + 12 * HOUR },
      ...{ closesAt: NOW + 13 * HOUR, hasKey: true },
    },
  ],
  keys: [3],
  windowsWithVisitors: [3],
  eventIdGenerations: [{ generation: 1, startedAt: NOW - 20 * HOUR, hasKey: true }],
};

async function check(names: readonly CheckName[], facts: Partial<StateFacts> = {}) {
  const subject = {
    ...{ policy, platform: 'server', openTwin, seed: 5, now: () => NOW },
    state: { ...FACTS, ...facts },
    openCanary: async () => twinGround(await openTwin({ startsAt: NOW })),
  } as unknown as Subject;
  return forgettingStage.run(subject, new Set(names), () => {});
}

const ALL = forgettingStage.checks.map(({ name }) => name);

test('keys, fingerprints and all that differs between two visitors are gone after the close', async () => {
  const results = await check(ALL);
  for (const name of ALL) expect(results.get(name), name).toMatchObject({ status: 'passed' });
}, 60_000);

test('what the files had before the close is found where it is still there', async () => {
  const twin = await openTwin({ startsAt: NOW });
  let kept: Awaited<ReturnType<Twin['files']>> = [];
  // As where nothing of a file were ever overwritten.
  const files = async () => {
    kept = [...kept, ...(await twin.files())];
    return kept;
  };
  const subject = {
    ...{ policy, seed: 5, now: () => NOW },
    openCanary: async () => twinGround({ ...twin, files }),
  } as unknown as Subject;
  const live = liveClose(subject, async () => {});
  for (const { info, run } of [liveKeys, liveVisitors]) {
    expect(await run({ subject, live: () => live }), info.name).toMatchObject({
      status: 'failed',
    });
  }
}, 60_000);

const [window] = FACTS.openWindows ?? [];

test.each<[CheckName, string, Partial<StateFacts>]>([
  ['forgetting.closed', 'a key has no open window', { keys: [2, 3] }],
  ['forgetting.closed', 'visitors have no open window', { windowsWithVisitors: [3, 4] }],
  [
    'forgetting.closed',
    'a window is open long after its close',
    { openWindows: window ? [{ ...window, closesAt: NOW - 2 * HOUR }] : [] },
  ],
  [
    'forgetting.event-ids',
    'ids are older than a day',
    { eventIdGenerations: [{ generation: 1, startedAt: NOW - 26 * HOUR, hasKey: true }] },
  ],
  [
    'forgetting.event-ids',
    'a generation tells when exactly it began',
    { eventIdGenerations: [{ generation: 1, startedAt: NOW - 1, hasKey: true }] },
  ],
])('%s fails where %s', async (name, _what, facts) => {
  expect((await check([name], facts)).get(name)?.status).toBe('failed');
});

test('of a page of SQLite only what can be an offset of a deleted row is left out of the comparison', () => {
  const page = Buffer.alloc(4096);
  // A leaf of an index without a cell, whose content would begin at the page's end.
  page.writeUInt8(10);
  page.writeUInt16BE(4096, 5);
  // The first page of a file has the file's own header.
  const seen = (it: Buffer) => comparable('state.sqlite', Buffer.concat([Buffer.alloc(4096), it]));
  const behind = (hex: string) => {
    const other = Buffer.from(page);
    other.write(hex, 8, 'hex');
    return other;
  };
  expect(seen(behind('0f2c0da8'))).toEqual(seen(page));
  expect(seen(behind('5f928a29e28802ab'))).not.toEqual(seen(page));
  expect(memorySql().all('PRAGMA page_size')).toEqual([{ page_size: 4096 }]);
});
