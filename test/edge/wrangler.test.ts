import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { unstable_readConfig } from 'wrangler';

const config = unstable_readConfig({ config: 'wrangler.toml' }, { hideWarnings: true });

test('the platform keeps no request in a log of its own', () => {
  expect(config.observability).toEqual({ enabled: false });
  expect(config.logpush ?? false).toBe(false);
  expect(config.tail_consumers ?? []).toEqual([]);
  expect(config.streaming_tail_consumers ?? []).toEqual([]);
  expect(config.analytics_engine_datasets).toEqual([]);
  expect(config.upload_source_maps ?? false).toBe(false);
});

test('no static file goes past the Worker, or the platform would answer with an ETag', () => {
  expect(config.assets).toMatchObject({ binding: 'ASSETS', run_worker_first: true });
});

test('no older version can be reached under an address of its own', () => {
  expect(config.preview_urls).toBe(false);
});

test('the cron trigger, the two classes and the bucket are there', () => {
  expect(config.triggers.crons).toEqual(['*/10 * * * *']);
  expect(config.migrations).toEqual([{ tag: 'v1', new_sqlite_classes: ['Shard', 'Coordinator'] }]);
  expect(config.r2_buckets).toMatchObject([{ binding: 'KEYS' }]);
});

test('no secret stands in the file', async () => {
  const names = Object.keys(config.vars);
  for (const secret of ['CLICKHOUSE_PASSWORD', 'TOKENS', 'LIMIT_KEY']) {
    expect(names).not.toContain(secret);
  }
  expect(await readFile('wrangler.toml', 'utf8')).not.toMatch(/[0-9a-f]{32}/i);
});
