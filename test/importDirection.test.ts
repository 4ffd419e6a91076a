import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { expect, test } from 'vitest';
import { cruiseOptions, resolveOptions, STAGES } from './importRules.ts';

async function violations(folders: string[], baseDir?: string) {
  const options = { ...cruiseOptions, ...(baseDir ? { baseDir } : {}) };
  const { output } = await cruise(folders, options, resolveOptions);
  const { summary, modules } = output as ICruiseResult;
  const sources = modules.filter(({ source }) => source.endsWith('.ts'));
  return {
    sources: sources.length,
    found: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  };
}

test('imports point along the data', async () => {
  const { sources, found } = await violations([
    ...STAGES,
    'beacon',
    'dashboard',
    'grafana',
    'src',
    'demo',
    'bench',
    'test',
  ]);
  expect(found).toEqual([]);
  // All files were read, not silently passed over.
  expect(sources).toBeGreaterThan(80);
});

const BEACON = 'the beacon is for browsers and imports only itself';
const PAGE = 'the dashboard is for browsers: of queries and policies it imports types';
const BEYOND = 'the dashboard knows nothing beyond queries';
const SOURCES = 'the beacon is built, then read; only tests and benchmarks import its sources';

test.each([
  ['against the data', 'ingest', 'release', 'ingest imports only what comes before it'],
  ['of the server in the beacon', 'beacon', 'policy', BEACON],
  ['of a stage in the dashboard', 'dashboard', 'release', BEYOND],
  ["of the beacon's sources in the server", 'src', 'beacon', SOURCES],
])('an import %s is noticed', async (_what, from, to, rule) => {
  const folder = await mkdtemp(join(tmpdir(), 'headcount-imports-'));
  try {
    for (const stage of [from, to]) await mkdir(join(folder, stage));
    await writeFile(join(folder, to, 'a.ts'), 'export interface A {}\n');
    await writeFile(
      join(folder, from, 'b.ts'),
      `import type { A } from '../${to}/a.ts';\nexport type B = A;\n`,
    );
    const { found } = await violations([from, to], folder);
    expect(found).toEqual([`${rule}: ${from}/b.ts → ${to}/a.ts`]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an import of more than types in the dashboard is noticed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headcount-imports-'));
  try {
    for (const stage of ['dashboard', 'query']) await mkdir(join(folder, stage));
    await writeFile(join(folder, 'query/a.ts'), 'export const a = 1;\n');
    const imports = "import { a } from '../query/a.ts';\nexport const b = a;\n";
    await writeFile(join(folder, 'dashboard/b.tsx'), imports);
    const { found } = await violations(['dashboard', 'query'], folder);
    expect(found).toEqual([`${PAGE}: dashboard/b.tsx → query/a.ts`]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
