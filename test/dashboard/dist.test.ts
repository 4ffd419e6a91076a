import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildDashboard } from '../../dashboard/build.ts';

const DIST = 'dashboard/dist';

test('dashboard/dist is what its sources give; `npm run build:dashboard` writes it', async () => {
  const fresh = await buildDashboard();
  const names = await readdir(DIST);
  expect(names.sort(), 'files of another build: run `npm run build:dashboard`').toEqual(
    [...fresh.keys()].sort(),
  );
  for (const [name, text] of fresh) {
    const same = (await readFile(join(DIST, name), 'utf8')) === text;
    expect(same, `${name} is of other sources: run \`npm run build:dashboard\``).toBe(true);
  }
});
