import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openNodeState } from '../../src/nodeState.ts';
import { openStateFile } from '../../src/stateFile.ts';
import { UserError } from '../../src/userError.ts';
import { writeBackup } from '../../src/writeBackup.ts';
import { tempFolder } from '../support/tempFolder.ts';

/** Makes a state, breaks it, and opens it again. */
async function openBroken(harm: (folder: string, file: (name: string) => string) => void) {
  const folder = await tempFolder();
  const state = await openNodeState(folder);
  await state.addToken({ hash: 'ab'.repeat(32), site: 'demo', role: 'product', createdAt: 1 });
  await state.close();
  harm(folder, (name) => join(folder, name));
  try {
    await (await openNodeState(folder)).close();
    return 'opened';
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message, remedy } = error as UserError;
    return `${message} ${remedy}`;
  }
}

const inMiddle = (path: string) => {
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 4096, bytes.length);
  writeFileSync(path, bytes);
};

const setVersion = (path: string) => {
  const database = new DatabaseSync(path);
  database.exec('UPDATE schema SET version = 99');
  database.close();
};

/** Copies a backup to where the state was, as by hand. */
const backupAsState = (file: (name: string) => string) => {
  const state = openStateFile(file('state.sqlite'));
  writeBackup(state, { file: file('backup.sqlite'), force: false, at: 0 });
  state.close();
  copyFileSync(file('backup.sqlite'), file('state.sqlite'));
};

/** The same, beside the log of a server that was killed: SQLite would write that into the backup. */
const backupBesideALog = (file: (name: string) => string) => {
  const state = openStateFile(file('state.sqlite'));
  writeBackup(state, { file: file('backup.sqlite'), force: false, at: 0 });
  state.sql.run('CREATE TABLE more (a)');
  copyFileSync(file('state.sqlite-wal'), file('log'));
  state.close();
  copyFileSync(file('backup.sqlite'), file('state.sqlite'));
  copyFileSync(file('log'), file('state.sqlite-wal'));
};

test.each<[string, Parameters<typeof openBroken>[0], RegExp]>([
  [
    'a state that is no database',
    (_, file) => writeFileSync(file('state.sqlite'), 'x'.repeat(9000)),
    /state\.sqlite is damaged\. .*restore BACKUP --force/,
  ],
  [
    'a state with a damaged page',
    (_, file) => inMiddle(file('state.sqlite')),
    /state\.sqlite is damaged/,
  ],
  [
    'a state that was cut off',
    (_, file) => truncateSync(file('state.sqlite'), 3 * 4096),
    /state\.sqlite is damaged/,
  ],
  [
    'a state of a later version',
    (_, file) => setVersion(file('state.sqlite')),
    /of a later version of Headcount \(99.*Install the Headcount that wrote it/,
  ],
  [
    'keys that are damaged',
    (_, file) => writeFileSync(file('keys.sqlite'), 'x'.repeat(9000)),
    /keys\.sqlite is damaged\. Delete it.*withheld when they close.*may count twice/,
  ],
  [
    'keys of a later version',
    (_, file) => setVersion(file('keys.sqlite')),
    /of a later version of Headcount/,
  ],
  [
    'keys without a state',
    (_, file) => rmSync(file('state.sqlite')),
    /keys\.sqlite but no state\.sqlite.*published again/,
  ],
  [
    'keys with an empty state',
    (_, file) => truncateSync(file('state.sqlite')),
    /keys\.sqlite but no state\.sqlite/,
  ],
  [
    'a backup that was copied there',
    (_, file) => backupAsState(file),
    /is a backup that was copied there\. .*`headcount restore`/,
  ],
  [
    'a backup that was copied there without its keys',
    (_, file) => {
      backupAsState(file);
      rmSync(file('keys.sqlite'));
    },
    /is a backup that was copied there/,
  ],
  [
    'a backup that was copied beside the log of a state',
    (_, file) => backupBesideALog(file),
    /is a backup that was copied there/,
  ],
  // The windows whose keys they were are withheld: see `restoreWindows`.
  ['a state without keys', (_, file) => rmSync(file('keys.sqlite')), /^opened$/],
  [
    'a state beside which another one was copied',
    (_, file) => copyFileSync(file('state.sqlite'), file('state copy.sqlite')),
    /^opened$/,
  ],
])('%s', async (_, harm, wanted) => {
  expect(await openBroken(harm)).toMatch(wanted);
});
