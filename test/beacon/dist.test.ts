import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildBeacon } from '../../beacon/build.ts';
import { beaconSize } from '../../bench/beaconSize.ts';

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
