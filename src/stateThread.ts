import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { isBackup } from './readBackup.ts';
import { refuseOwnFile } from './refuseOwnFile.ts';
import { openStateFile, type StateFile } from './stateFile.ts';
import { createStateOperations, type StateOperations } from './stateOperations.ts';

/**
 * The thread that owns the state's files, so that no request waits in the event loop for a
 * disk. Locked exclusively: a second server on the same folder fails to start.
 */
const folder: string = workerData.folder;

function bytesOf(name: string): number {
  return statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
}

/** Says of which file an error is. */
function open(name: string): StateFile {
  try {
    return openStateFile(join(folder, name));
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// The state is made before the keys, and a database that was ever opened is not empty.
if (bytesOf('keys.sqlite') > 0 && bytesOf('state.sqlite') === 0) {
  throw new Error('keys without a state');
}
// Before it is opened: what the last state left in its log would be written into it.
if (isBackup(join(folder, 'state.sqlite'))) throw new Error('state.sqlite: it is a backup');
const made = createStateOperations(open('state.sqlite'), open('keys.sqlite'));
const operations: StateOperations = {
  ...made,
  backup(request) {
    refuseOwnFile(folder, request.file);
    return made.backup(request);
  },
};

type Call = { id: number; name: keyof StateOperations; args: never[] };

parentPort?.on('message', ({ id, name, args }: Call) => {
  try {
    const value = (operations[name] as (...args: never[]) => unknown)(...args);
    parentPort?.postMessage({ id, value });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    parentPort?.postMessage({ id, error: message ?? String(error), code });
  }
});
