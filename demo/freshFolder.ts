import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openNodeState } from '../src/nodeState.ts';
import { UserError } from '../src/userError.ts';

/** Lies in a folder that the demo made, so that it never deletes another. */
const MARKER = '.headcount-demo';

/**
 * Makes the demo's data folder, instead of the one that an earlier demo left.
 *
 * @throws UserError where a demo did not make it, or one still runs on it
 */
export async function freshFolder(folder: string): Promise<void> {
  if (existsSync(folder) && !existsSync(join(folder, MARKER))) {
    throw new UserError(
      `${folder} was not made by the demo, so it is not deleted.`,
      'Name another folder with --data.',
    );
  }
  if (existsSync(folder)) {
    // Fails where a demo still runs on it.
    const state = await openNodeState(folder);
    await state.close();
    await rm(folder, { recursive: true });
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, MARKER), '');
}
