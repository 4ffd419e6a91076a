import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { BUNDLE_AIM } from '../../bench/edge/bundleSize.ts';

test('what is uploaded of the Worker is under 300 KB with gzip', async () => {
  // As wrangler bundles it, which takes ten times as long.
  const { outputFiles } = await build({
    ...{ entryPoints: ['src/worker.ts'], bundle: true, minify: true, keepNames: true },
    ...{ format: 'esm', target: 'es2024', platform: 'browser', logLevel: 'error' },
    write: false,
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    loader: { '.sql': 'text' },
  });
  const [script] = outputFiles;
  expect(gzipSync(script?.contents ?? '').length).toBeLessThan(BUNDLE_AIM);
  // That it is the whole of it.
  expect(script?.text.length).toBeGreaterThan(500_000);
});
