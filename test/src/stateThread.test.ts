import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { openNodeState } from '../../src/nodeState.ts';
import { tempFolder } from '../support/tempFolder.ts';

const THREAD = new URL('../../src/stateThread.ts', import.meta.url);
const TELL = new URL('../support/tellLoaded.mjs', import.meta.url).href;

// Each server, each command without one and each twin of an audit starts it: with schemas, countries and
// time zones that takes more than twice the processor time.
test('the thread of the state loads no package', async () => {
  let loaded: Promise<string> | undefined;
  const state = await openNodeState(await tempFolder(), (folder) => {
    const execArgv = ['--import', TELL];
    const worker = new Worker(THREAD, { workerData: { folder }, execArgv, stderr: true });
    loaded = text(worker.stderr);
    return worker;
  });
  await state.close();
  const modules = (await loaded)?.split('\n') ?? [];
  expect(modules).toContain(THREAD.href);
  expect(modules.some((url) => url.endsWith('/src/stateOperations.ts'))).toBe(true);
  expect(modules.filter((url) => url.includes('/node_modules/'))).toEqual([]);
});
