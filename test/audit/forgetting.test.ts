import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CheckName } from '../../audit/finding.ts';
import { comparable } from '../../audit/forgetting/comparable.ts';
import { forgettingStage } from '../../audit/forgetting/forgettingStage.ts';
import { idHashes } from '../../audit/forgetting/idHashes.ts';
import { liveKeys, liveVisitors } from '../../audit/forgetting/live.ts';
import { liveClose } from '../../audit/forgetting/liveClose.ts';
import { wrongFingerprints, wrongKeys } from '../../audit/forgetting/strength.ts';
import { seededKeys } from '../../audit/random.ts';
import type { StateFacts } from '../../audit/stateFacts.ts';
import type { Subject } from '../../audit/subject.ts';
import type { Twin } from '../../audit/twin.ts';
import { createOpenTwin } from '../../src/audit/twin.ts';
import { randomKey } from '../../src/randomKey.ts';
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

const ID = '3f2b8a10-7c4d-4e9f-8a1b-5c6d7e8f9a0b';
const keysOf = (seed: number) => {
  const { next } = seededKeys(seed);
  return [Buffer.from(next(), 'hex'), Buffer.from(next(), 'hex')] as const;
};
const hashed = (key: Uint8Array | string) =>
  createHash('sha256')
    .update(Buffer.from(key).toString('hex') + ID)
    .digest()
    .subarray(0, 8);

test('keys that could be guessed are noticed, and those of a random source are not', () => {
  for (let seed = 0; seed < 500; seed += 1) expect(wrongKeys(keysOf(seed))).toEqual([]);
  const [key, other] = keysOf(1);
  const half = Buffer.concat([key.subarray(0, 16), Buffer.alloc(16)]);
  const mostlyZero = Buffer.from(Array.from({ length: 32 }, (_, at) => (at % 4 === 0 ? at : 0)));
  const shared = Buffer.concat([other.subarray(0, 16), key.subarray(16)]);
  for (const keys of [
    [Buffer.alloc(32, 0x5a)],
    [half],
    [key, shared],
    [key, key],
    [key.subarray(0, 8)],
    [mostlyZero],
  ]) {
    expect(wrongKeys(keys)).not.toEqual([]);
  }
});

test('a fingerprint must be of the id, under the key of its window, and another in each', () => {
  const keys = keysOf(1);
  const [one, other] = [hashed(keys[0]), hashed(keys[1])];
  expect(wrongFingerprints([one, other], keys, [ID.toUpperCase()])).toEqual([]);
  const said = (its: Uint8Array[]) => wrongFingerprints(its, keys, [ID]).join();
  expect(said([one, one])).toContain('followed from one window to another');
  expect(said([hashed(Buffer.alloc(32)), other])).toContain('1 of 2 fingerprints');
  expect(said([Buffer.from(ID.replaceAll('-', ''), 'hex').subarray(0, 8)])).toContain('1 of 1');
});

test('forgetting.event-ids fails where an id is not hashed under the key that goes with it', async () => {
  // As where the key were another than the one that is destroyed.
  const openOther: Subject['openTwin'] = (options) =>
    openTwin({ ...options, randomKey: randomKey });
  const subject = { policy, openTwin: openOther, seed: 5 } as unknown as Subject;
  const { ids, hashed: found } = await idHashes(subject);
  expect([ids > 0, found]).toEqual([true, 0]);
});

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

test('of a file of SQLite nothing is left out of the comparison, of a log salts and checksums', () => {
  const zeros = Buffer.alloc(32 + 24 + 4096);
  const changed = (name: string) =>
    zeros.map((_, at) => {
      const other = Buffer.from(zeros);
      other[at] = 1;
      return Buffer.compare(comparable(name, other), comparable(name, zeros)) === 0 ? 0 : 1;
    });
  expect(changed('state.sqlite').indexOf(0)).toBe(-1);
  const log = changed('state.sqlite-wal');
  const ignored = [...log.keys()].filter((at) => log[at] === 0);
  // The rest of the log's header, and of its one frame's.
  expect(ignored).toEqual([...span(16, 32), ...span(40, 56)]);
  expect(memorySql().all('PRAGMA page_size')).toEqual([{ page_size: 4096 }]);
});

const span = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
