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
  const { sources, found } = await violations([...STAGES, 'src', 'demo', 'bench', 'test']);
  expect(found).toEqual([]);
  // All files were read, not silently passed over.
  expect(sources).toBeGreaterThan(80);
});

test('an import against the data is noticed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headcount-imports-'));
  try {
    for (const stage of ['ingest', 'release']) await mkdir(join(folder, stage));
    await writeFile(join(folder, 'release/a.ts'), 'export interface A {}\n');
    await writeFile(
      join(folder, 'ingest/b.ts'),
      "import type { A } from '../release/a.ts';\nexport type B = A;\n",
    );
    const { found } = await violations(['ingest', 'release'], folder);
    expect(found).toEqual(['ingest imports only what comes before it: ingest/b.ts → release/a.ts']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
