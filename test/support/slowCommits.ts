import { existsSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * Loaded into a server before its own code, in each of its threads: while a file is there, a
 * commit takes half a minute, as on a disk that hangs, and a file beside it says so.
 */
const file = process.env.HEADCOUNT_TEST_SLOW_COMMITS ?? '';
const exec = DatabaseSync.prototype.exec;
DatabaseSync.prototype.exec = function (sql) {
  if (sql === 'COMMIT' && existsSync(file)) {
    writeFileSync(`${file}-hangs`, '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000);
  }
  return exec.call(this, sql);
};
