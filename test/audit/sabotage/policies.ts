import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import demo from '../../../policies/demo.json' with { type: 'json' };

const screens = {
  ...{ name: 'screens', event: 'page_view', dimensions: ['screen'], window: 'day' },
  measures: { count: {}, visitors: {} },
};

/** By suppression, and with everything that a sabotage may touch. */
const COUNTED = { ...demo, site: 'counted', cubes: [...demo.cubes, screens] };

const page_view = { event: 'page_view', window: 'day' } as const;
const total = {
  ...{ ...page_view, name: 'total', dimensions: [] },
  measures: { visits: { bound: 2 }, visitors: {} },
};
const regions = {
  ...{ ...page_view, name: 'regions', dimensions: ['country', 'region'] },
  measures: { visitors: {} },
};
const pages = {
  ...{ ...page_view, name: 'pages', dimensions: ['page'] },
  measures: { visitors: { bound: 3 } },
};
const devices = {
  ...{ ...page_view, name: 'devices', dimensions: ['device'] },
  measures: { visitors: {} },
};
const referrers = {
  ...{ ...page_view, name: 'referrers', dimensions: ['referrer'], window: 'week' },
  measures: { visitors: {} },
};
const spending = (epsilon: number, cubes: readonly object[]) =>
  cubes.map((cube) => ({ ...cube, epsilon }));

/**
 * With noise. Its second version asks for less, of cubes that publish every cell, of others, and by the
 * week; a single day of the first version has used up the month's ceiling that it has.
 */
const NOISY = {
  ...demo,
  site: 'noisy',
  audience: [],
  cubes: spending(2.4, [total, regions, pages]),
  release: { mechanism: 'dp', ceilings: { day: 7.2, month: 223.2 }, graceMinutes: 15 },
};
const FRUGAL = {
  ...NOISY,
  version: 2,
  cubes: spending(0.05, [total, regions, pages, devices, referrers]),
  release: { ...NOISY.release, ceilings: { day: 0.25, month: 6.5 } },
};

const VERSIONS = { counted: [COUNTED, COUNTED], noisy: [NOISY, FRUGAL] } as const;

/** Writes the policy of a site, in its first or its second version, into a folder. */
export async function writePolicy(
  folder: string,
  site: keyof typeof VERSIONS,
  version: 1 | 2 = 1,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const policy = VERSIONS[site][version - 1];
  await writeFile(join(folder, `${site}.json`), JSON.stringify(policy));
}
