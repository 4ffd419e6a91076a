import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';

/**
 * The state's thread, which ends as a killed one does: at the n-th step, `workerData.dieAt`
 * from 1, a step being the moment before and the moment after each commit and each cut
 * of a log. It posts `{ steps }` after each.
 */
let steps = 0;
const step = () => {
  steps += 1;
  if (steps === workerData.dieAt) process.exit(1);
};
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (this: DatabaseSync, statement: string) {
  const counts = /^COMMIT|wal_checkpoint/.test(statement);
  if (counts) step();
  exec.call(this, statement);
  if (counts) step();
};
await import('../../src/stateThread.ts');
