import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { nameCloudflare, unwrittenSafeguards } from '../../src/edge/nameCloudflare.ts';
import { testPolicy } from '../support/policy.ts';
import { changedPolicy } from '../support/policyFolder.ts';

const RECIPIENT = { name: 'Cloudflare, Inc.', role: 'processor', country: 'US' };
const transfers = [{ country: 'US', safeguard: 'standard contractual clauses' }];

test('policies that do not name Cloudflare are named, with what to add', () => {
  const named = testPolicy({ recipients: [RECIPIENT], transfers });
  const silent = { ...testPolicy(), site: 'silent' };
  const other = { ...named, site: 'other', recipients: [{ ...RECIPIENT, name: 'A host' }] };
  expect(nameCloudflare([named])).toBeUndefined();
  expect(nameCloudflare([named, silent, other])).toMatch(/in the policies of silent, other\.\n/);
  expect(nameCloudflare([silent])).toMatch(/the policy of silent.*\n.*"name":"Cloudflare, Inc\."/);
});

test('a safeguard that is only a mark to be replaced is not written out', () => {
  const of = (safeguard: string) =>
    unwrittenSafeguards({ ...testPolicy(), transfers: [{ country: 'US', safeguard }] });
  for (const mark of ['…', ' …as your contract says', '... to be written', '<safeguard>']) {
    expect(of(mark)).toEqual([expect.stringContaining(`"${mark}" is not written out`)]);
  }
  expect(of('standard contractual clauses … of 2021')).toEqual([]);
});

test('a build warns where Cloudflare is named by nobody, and goes on', async () => {
  const built = async (changes: object) => {
    const folder = await changedPolicy(changes);
    const args = ['src/edge/writeSites.ts', '--check', '--policies', folder];
    return promisify(execFile)('node', args).catch((error) => error as { stderr: string });
  };
  const silent = await built({ recipients: [] });
  expect(silent.stderr).toMatch(/^warning: Cloudflare runs the servers.*policy of demo/m);
  // What stopped it is another policy than is deployed, hence after all checks.
  expect(silent.stderr).toMatch(/sites\.ts is not up to date/);
  const named = await built({ recipients: [RECIPIENT], transfers });
  expect(named.stderr).not.toMatch(/Cloudflare runs the servers/);
});
