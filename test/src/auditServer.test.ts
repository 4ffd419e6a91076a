import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import demo from '../../policies/demo.json' with { type: 'json' };
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { readPublished } from '../../src/adoptPublished.ts';
import { connectDeployment } from '../../src/audit/deploymentSocket.ts';
import { openAudit } from '../../src/audit/openAudit.ts';
import { openNodeState } from '../../src/nodeState.ts';
import { dumpState } from '../support/dumpState.ts';
import { testConfig, testServer } from '../support/headcount.ts';
import { memoryState } from '../support/memoryState.ts';
import { serverChild } from '../support/serverChild.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, pageView } from '../support/wire.ts';

const VISITOR = '0f8fad5b-d9cb-469f-a165-70867728950e';

function viewOf(site: string) {
  const who = { consent: 'granted', visitor: VISITOR };
  return {
    method: 'POST' as const,
    path: '/v1/events',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
    body: JSON.stringify(envelope([pageView(Date.now())], { site, ...who })),
  };
}

/** The tables with rows that name a site. */
async function leftOf(data: string, site: string) {
  const tables = await dumpState(data);
  return Object.entries(tables)
    .filter(([, rows]) => JSON.stringify(rows).includes(site))
    .map(([table]) => table)
    .sort();
}

test('a server that was killed with an open ground starts again, and nothing of it is left', async () => {
  const config = await testConfig();
  const { data, policies } = config;
  const server = await serverChild({ data, env: { HEADCOUNT_POLICIES: policies } });
  const audit = await openAudit(config, { seed: 1 });
  expect(audit.describe).toMatchObject({ started: false, url: server.url });
  const ground = await (await audit.subject('demo')).openCanary();
  const { site } = ground.policy;
  expect((await ground.send(viewOf('demo'))).status).toBe(202);
  expect((await ground.send(viewOf(site))).status).toBe(202);
  expect((await ground.send(viewOf(site))).status).toBe(202);
  const secrets = await ground.secrets();
  const windows = secrets.filter(({ kind }) => kind === 'key').length;
  expect(windows).toBeGreaterThan(0);
  server.child.kill('SIGKILL');
  await server.ended;
  expect(await leftOf(data, site)).toEqual(['ledger', 'open_windows']);
  await expect(ground.send(viewOf(site))).rejects.toThrow('did not answer');
  await audit.close();

  // No server runs, so one is started, and stopped again.
  vi.stubEnv('HEADCOUNT_ADDRESS_LIMIT', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  const second = await openAudit(config, { seed: 1 });
  expect(second.describe).toMatchObject({ started: true, clickhouse: 'embedded' });
  expect(second.sites).toEqual(['demo', 'semicomplete']);
  expect(await leftOf(data, site)).toEqual([]);
  const { state } = await second.subject('demo');
  const open = new Set(state?.openWindows.map(({ id }) => id));
  expect(new Set(state?.openWindows.map((window) => window.site))).toEqual(new Set(['demo']));
  expect(state?.keys.every((window) => open.has(window))).toBe(true);
  expect(state?.windowsWithVisitors.every((window) => open.has(window))).toBe(true);

  const again = await (await second.subject('demo')).openCanary();
  expect(again.policy.site).not.toBe(site);
  // Of three, two at least come in the same minute.
  for (let n = 0; n < 3; n += 1)
    await again.send({ ...viewOf(again.policy.site), from: '127.0.0.9', once: true });
  const logged: string[] = [];
  for await (const { place, name, bytes } of again.kept()) {
    if (place === 'log' && Buffer.from(bytes).includes('rate-limited')) logged.push(name);
  }
  expect(logged).toEqual(['stdout and stderr', 'log, stdout and stderr']);
  await second.close();
  expect(await leftOf(data, again.policy.site)).toEqual([]);
  expect(await connectDeployment(data)).toBeUndefined();
});

test('an audit that is killed leaves no server behind that it started', async () => {
  const { data, policies } = await testConfig();
  const held = spawn(process.execPath, ['test/support/heldAudit.ts', data, policies]);
  await once(held.stdout, 'data');
  const socket = await connectDeployment(data);
  expect(socket).toBeDefined();
  await socket?.close();
  held.kill('SIGKILL');
  const free = async () => (await openNodeState(data)).close();
  await expect.poll(() => free(), { timeout: 30_000, interval: 200 }).toBeUndefined();
});

test('a command that has the state open is no server that can be audited', async () => {
  const config = await testConfig({ data: join(await tempFolder(), 'data') });
  const state = await openNodeState(config.data);
  await expect(openAudit(config, { seed: 1 })).rejects.toThrow('does not answer on its socket');
  await state.close();
});

test('a server that does not start says why', async () => {
  const config = await testConfig({ policies: await tempFolder() });
  await expect(openAudit(config, { seed: 1 })).rejects.toThrow(
    /No server could be started.*polic/s,
  );
});

test('what cannot be sent is told, and goes with the site', async () => {
  const clickhouse = { url: 'http://127.0.0.1:1', username: '', password: '', database: '' };
  const config = await testConfig({ clickhouse });
  await testServer(config);
  const audit = await openAudit(config, { seed: 1 });
  expect(audit.describe.clickhouse).toBe('server');
  const ground = await (await audit.subject('demo')).openCanary();
  const { site } = ground.policy;
  expect((await ground.send(viewOf(site))).status).toBe(202);
  await expect(ground.close()).rejects.toThrow(/waits in the outbox.*Nothing listens/);
  expect(await leftOf(config.data, site)).toEqual(['ledger', 'outbox', 'released_windows']);
  await ground.remove();
  expect(await leftOf(config.data, site)).toEqual([]);
  await audit.close();
});

test('a state is not restored with sites that audits added', async () => {
  const { state } = memoryState();
  const place = { window: 'day', starts: 0, ends: 86_400, version: 1, spent: 0 };
  const releases = ['demo', 'audit-0123abcd'].map((site) => ({ ...place, site }));
  const read = async (query: string) => (query.includes('FROM releases') ? releases : []);
  const adopt = await readPublished(state, read);
  expect(adopt()).toMatchObject({ windows: 1 });
  expect(state.all('SELECT site FROM released_windows')).toEqual([{ site: 'demo' }]);
});

test('no policy file may have the name of such a site', async () => {
  const folder = await tempFolder();
  const file = join(folder, 'audit-0123abcd.json');
  await writeFile(file, JSON.stringify({ ...demo, site: 'audit-0123abcd' }));
  await expect(loadPolicies(folder)).rejects.toThrow(
    `${file}: site: is a name that audits give to sites of their own`,
  );
});
