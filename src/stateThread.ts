import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
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
const operations = createStateOperations(open('state.sqlite'), open('keys.sqlite'));

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
