import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** With 20,000 some address reaches its limit, too. */
const BODIES = 6_000;

/** A process of its own: that it ends well is part of what is tested, and its memory is measured. */
function fuzz(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  return promisify(execFile)(process.execPath, ['test/fuzz/fuzz.ts', '--quiet', ...args])
    .then((output) => ({ ...output, code: 0 }))
    .catch(({ stdout, stderr, code }) => ({ stdout, stderr, code }));
}

test('random and mutated bodies get documented answers, leave nothing, and count once', {
  timeout: 300_000,
}, async () => {
  const bodies = String(BODIES);
  const { stdout, stderr, code } = await fuzz(
    '--bodies',
    bodies,
    '--queries',
    '300',
    '--seed',
    '7',
  );
  expect([code, stderr], stdout).toEqual([0, '']);
  expect(stdout).toContain('All of it held.');
  // Of each kind of answer some, or the bodies are not what they should be.
  for (const status of [202, 400, 403, 413, 415]) expect(stdout).toContain(`socket ${status}`);
  for (const status of [200, 400, 413, 422]) expect(stdout).toContain(`query ${status}`);
});

test('its options are explained, and wrong ones refused', async () => {
  expect(await fuzz('--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/--seed/) });
  expect(await fuzz('--bodies', 'many')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--bodies must be a whole number/),
  });
});
