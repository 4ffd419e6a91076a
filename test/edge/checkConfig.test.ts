import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { checkConfig } from '../../src/edge/checkConfig.ts';
import { readWrangler } from '../../src/edge/readWrangler.ts';
import { tempFolder } from '../support/tempFolder.ts';

const sites = [...(await loadPolicies('policies')).values()];
const CLICKHOUSE_URL = 'https://clickhouse.example:8443';

test.each([
  ['months that are none', { SHARDS: { demo: { soon: 4 } } }, 'SHARDS does not say'],
  ['a site without a policy', { SHARDS: { nowhere: { '2027-01': 4 } } }, 'SHARDS names nowhere'],
  ['a line that fell into it', { SHARDS: { workers_dev: false } }, 'workers_dev stands below'],
  ['a place in capitals', { JURISDICTION: 'EU' }, 'one of eu, fedramp, fedramp-high, us'],
  ['an address without https', { CLICKHOUSE_URL: 'clickhouse.example:8443' }, 'not an http'],
  ['a password in the address', { CLICKHOUSE_URL: 'https://ada:s3cret@x.example' }, 'more than'],
  [
    'a cluster that is no name',
    { CLICKHOUSE_URL, CLICKHOUSE_CLUSTER: "it's" },
    'CLICKHOUSE_CLUSTER is no name',
  ],
])('%s among the variables stops a deployment', (_what, vars, said) => {
  for (const config of [{ vars }, { vars: {}, env: { staging: { vars } } }]) {
    const { wrong } = checkConfig('wrangler.toml', config, sites);
    expect(wrong.join('\n')).toContain(said);
    expect(wrong.join('\n')).toContain('change: ');
    expect(wrong.join('\n')).not.toContain('s3cret');
  }
});

test('what is right is not complained of', () => {
  const vars = { CLICKHOUSE_URL, JURISDICTION: 'eu', SHARDS: { demo: { '2027-01': 4 } } };
  expect(checkConfig('wrangler.toml', { vars }, sites)).toEqual({ wrong: [], missing: [] });
  expect(checkConfig('wrangler.toml', {}, sites)).toMatchObject({
    wrong: [],
    missing: [expect.stringContaining('CLICKHOUSE_URL is empty')],
  });
});

test('wrangler.toml as it is shipped is in order', async () => {
  const { wrong } = checkConfig('wrangler.toml', await readWrangler('wrangler.toml'), sites);
  expect(wrong).toEqual([]);
});

/** What `npm run build:edge` does first, as wrangler calls it for a command. */
function build(config: string, command: string) {
  const args = ['src/edge/writeSites.ts', '--check', '--config', config];
  const env = { ...process.env, WRANGLER_COMMAND: command };
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  return { status, stderr };
}

test('the build stops at a wrong variable and names the place; without ClickHouse it warns who deploys', async () => {
  const file = join(await tempFolder(), 'wrangler.toml');
  const shipped = await readFile('wrangler.toml', 'utf8');
  await writeFile(file, shipped.replace(/^# JURISDICTION = .*/m, 'JURISDICTION = "EU"'));
  const wrong = build(file, 'deploy');
  expect(wrong.status).toBe(1);
  expect(wrong.stderr).toContain(`${file}: [vars]: JURISDICTION is no place`);
  await writeFile(file, shipped.replace(/^CLICKHOUSE_URL = .*/m, 'CLICKHOUSE_URL = ""'));
  expect(build(file, 'deploy')).toEqual({
    status: 0,
    stderr: expect.stringContaining('warning: '),
  });
  expect(build(file, 'dev').stderr).not.toContain('CLICKHOUSE_URL');
  await writeFile(file, 'no [toml');
  const broken = build(file, 'deploy');
  expect([broken.status, broken.stderr]).toEqual([1, expect.not.stringContaining('    at ')]);
});
