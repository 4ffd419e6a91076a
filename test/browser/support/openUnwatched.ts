import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXECUTABLE, USER_AGENT } from './chromium.ts';

/**
 * Opens a page in a Chromium of its own that no debugger is attached to: with one it
 * prerenders nothing.
 *
 * @returns ends it
 */
export async function openUnwatched(url: string): Promise<() => Promise<void>> {
  const profile = await mkdtemp(join(tmpdir(), 'headcount-'));
  const switches = ['--headless', '--no-sandbox', '--no-first-run', '--disable-sync'];
  const child = spawn(
    EXECUTABLE,
    [...switches, `--user-data-dir=${profile}`, `--user-agent=${USER_AGENT}`, url],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  return async () => {
    child.kill();
    await ended;
    // Its helpers may still be writing.
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  };
}
