import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('of a request nothing that could identify stays in memory, though its cells do', {
  timeout: 60_000,
}, async () => {
  const args = ['--expose-gc', 'test/support/heapChild.ts'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { status, found, cells } = JSON.parse(stdout);
  expect(status).toBe(202);
  expect(cells).toContain(1);
  // The control is held on purpose, so the search can find.
  expect(found).toEqual(['control']);
});
