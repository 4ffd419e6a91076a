import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openStateFile } from './stateFile.ts';
import { createStateOperations, type StateOperations } from './stateOperations.ts';

/**
 * The thread that owns the state's files, so that no request waits in the event loop for a
 * disk. Locked exclusively: a second server on the same folder fails to start.
 */
const folder: string = workerData.folder;
const operations = createStateOperations(
  openStateFile(join(folder, 'state.sqlite')),
  openStateFile(join(folder, 'keys.sqlite')),
);

type Call = { id: number; name: keyof StateOperations; args: never[] };

parentPort?.on('message', ({ id, name, args }: Call) => {
  try {
    const value = (operations[name] as (...args: never[]) => unknown)(...args);
    parentPort?.postMessage({ id, value });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
