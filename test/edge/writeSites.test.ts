import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import demo from '../../policies/demo.json' with { type: 'json' };
import { PolicyError } from '../../policy/loadPolicies.ts';
import { SITES } from '../../src/edge/sites.ts';
import { sitesModule } from '../../src/edge/writeSites.ts';
import { changedPolicy, policyFolder } from '../support/policyFolder.ts';

const TODAY = '2026-11-22';

test('the Worker has every policy of the folder', async () => {
  const file = await readFile('src/edge/sites.ts', 'utf8');
  expect(file, 'run `npm run build:edge`').toBe(await sitesModule('policies', TODAY));
  expect(SITES).toContainEqual(demo);
});

test('a policy that is added is in the next deployment', async () => {
  const folder = await policyFolder('demo', 'selmo');
  const text = await sitesModule(folder, TODAY);
  expect(text.match(/\/[\w.-]+\.json/g)).toEqual(['/demo.json', '/selmo.json']);
  expect(text).toContain('[site1, site2]');
});

test.each([
  ['a key that is not known', { speling: 1 }, 'demo.json: (top): Unrecognized key'],
  ['what a law forbids', { children: { directed: true } }, 'demo.json: coppa.no-ids: '],
  [
    'a safeguard that was pasted and not written',
    { transfers: [{ country: 'US', safeguard: '…as your contract with Cloudflare says' }] },
    'demo.json: transfers.0.safeguard: "…as your contract',
  ],
])('%s stops a deployment, with its place', async (_what, changes, said) => {
  const folder = await changedPolicy(changes);
  const error = await sitesModule(folder, TODAY).catch((reason) => reason);
  expect(error).toBeInstanceOf(PolicyError);
  expect(error.message).toContain(join(folder, said));
});

test('an alias that means two sites stops a deployment', async () => {
  const folder = await policyFolder('selmo');
  const selmo = JSON.parse(await readFile(join(folder, 'selmo.json'), 'utf8'));
  await writeFile(
    join(folder, 'selmo.json'),
    JSON.stringify({ ...selmo, aliases: ['twice.example'] }),
  );
  await writeFile(
    join(folder, 'demo.json'),
    JSON.stringify({ ...demo, aliases: ['twice.example'] }),
  );
  await expect(sitesModule(folder, TODAY)).rejects.toThrow(
    /aliases\.0: "twice\.example" is an alias/,
  );
});

test('a folder without policies is told as one', async () => {
  await expect(sitesModule(await policyFolder(), TODAY)).rejects.toThrow(/no policy found/);
});
