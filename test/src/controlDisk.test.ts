import { expect, test } from 'vitest';
import { createControl } from '../../src/control.ts';
import { cli } from '../support/cli.ts';
import { testHeadcount } from '../support/headcount.ts';
import { limitFiles } from '../support/limitFiles.ts';
import { serverChild } from '../support/serverChild.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, pageView } from '../support/wire.ts';

test('on a full disk each command says so, with exit code 1 and no stack', async () => {
  const data = await tempFolder();
  const server = await serverChild({ data });
  const ask = (...args: string[]) => cli(['--data', data, ...args]);
  await limitFiles(server.pid, 0);

  const disk = /disk (?:full|error)\n.*so the state could not be written/;
  expect(await ask('token', 'create', '--site', 'demo')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(disk),
  });

  // The server owes this event a commit, which a release makes first.
  const { status } = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
    body: JSON.stringify(envelope([pageView(Date.now())])),
  });
  expect(status).toBe(503);
  expect(await ask('release')).toMatchObject({ code: 1, stderr: expect.stringMatching(disk) });

  // The answer comes while most of the log is still to be sent.
  const logs = Array.from({ length: 8 }, () => 'test/data/access.log');
  const imported = await ask('import', '--site', 'semicomplete', ...logs);
  expect(imported).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/import broke off|There was no answer/),
  });
  expect(imported.stderr).not.toMatch(/ERR_|^ +at /m);
  expect(server.output()).not.toContain('"unexpected"');
});

test('an unforeseen error on the control socket is told to who logs it', async () => {
  const headcount = await testHeadcount(Date.now);
  const told: unknown[] = [];
  const control = createControl(headcount, undefined, (error) => told.push(error));
  // What is taken for full disks and what is not: a bug must not be.
  const bug = new TypeError('a bug');
  headcount.deps.state.ledger = () => Promise.reject(bug);
  expect((await control.request('/ledger')).status).toBe(500);
  headcount.release = () => Promise.reject(bug);
  const released = await control.request('/release', { method: 'POST' });
  expect([released.status, await released.json()]).toMatchObject([500, { code: 'unexpected' }]);
  expect(told).toEqual([bug, bug]);
});
