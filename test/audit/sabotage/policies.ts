import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import demo from '../../../policies/demo.json' with { type: 'json' };

const screens = {
  ...{ name: 'screens', event: 'page_view', dimensions: ['screen'], window: 'day' },
  measures: { count: {}, visitors: {} },
};

/** By suppression, and with everything that a sabotage may touch. */
const COUNTED = { ...demo, site: 'counted', cubes: [...demo.cubes, screens] };

const page_view = { event: 'page_view', window: 'day', epsilon: 0.2 } as const;

/**
 * With noise, of small windows. Its second version asks for less, and has a ceiling that the
 * first has used up before.
 */
const NOISY = {
  ...demo,
  site: 'noisy',
  audience: [],
  cubes: [
    {
      ...page_view,
      name: 'total',
      dimensions: [],
      measures: { visits: { bound: 2 }, visitors: {} },
    },
    {
      ...page_view,
      name: 'regions',
      dimensions: ['country', 'region'],
      measures: { visitors: {} },
    },
    { ...page_view, name: 'pages', dimensions: ['page'], measures: { visitors: { bound: 3 } } },
  ],
  release: { mechanism: 'dp', ceilings: { day: 0.6, month: 18.6 }, graceMinutes: 15 },
};
const FRUGAL = {
  ...NOISY,
  version: 2,
  cubes: NOISY.cubes.slice(0, 1),
  release: { ...NOISY.release, ceilings: { day: 0.2, month: 6.2 } },
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
