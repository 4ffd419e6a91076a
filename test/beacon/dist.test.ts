import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildBeacon } from '../../beacon/build.ts';
import { beaconSize } from '../../bench/beaconSize.ts';
import { ID_DAYS } from '../../policy/deviceStorage.ts';

const DIST = 'beacon/dist';

test('beacon/dist is what its sources give; `npm run build:beacon` writes it', async () => {
  const fresh = await buildBeacon();
  const names = await readdir(DIST);
  expect(names.sort(), 'files of another build').toEqual([...fresh.keys()].sort());
  for (const [name, text] of fresh) {
    const same = (await readFile(join(DIST, name), 'utf8')) === text;
    expect(same, `${name} is of other sources: run \`npm run build:beacon\``).toBe(true);
  }
});

test('the core costs a page at most 1.5 KB', async () => {
  expect((await beaconSize('beacon.js')).brotli).toBeLessThanOrEqual(1536);
});

test('the notice tells the lifetime of the id that the beacon sets', async () => {
  const memory = await readFile(join(DIST, 'beacon.memory.js'), 'utf8');
  const numbers = [...memory.matchAll(/\d+(?:e\d)?/g)].map(([text]) =>
    Math.floor(Number(text) / 86_400),
  );
  expect(numbers, 'seconds of the cookie').toContain(ID_DAYS);
  // From a first of February to the first of March of the next year: the shortest 13 months.
  expect(ID_DAYS).toBeLessThan(28 + 365);
});

test('the core has no word for anything that the device stores', async () => {
  const core = await readFile(join(DIST, 'beacon.js'), 'utf8');
  for (const word of [
    'cookie',
    'Storage',
    'indexedDB',
    'caches',
    'screen',
    'timeZone',
    'language',
  ]) {
    expect(core, word).not.toContain(word);
  }
});
