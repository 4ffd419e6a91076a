import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { tempFolder } from './tempFolder.ts';

/** Every row of both files of a state that a server may have open, by table: from copies of them. */
export async function dumpState(data: string): Promise<Record<string, unknown[]>> {
  const folder = await tempFolder();
  const tables: Record<string, unknown[]> = {};
  for (const file of ['state.sqlite', 'keys.sqlite']) {
    for (const end of ['', '-wal']) {
      await copyFile(join(data, file + end), join(folder, file + end)).catch(() => undefined);
    }
    const database = new DatabaseSync(join(folder, file));
    const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    for (const { name } of names) {
      tables[String(name)] = database.prepare(`SELECT * FROM ${name}`).all();
    }
    database.close();
  }
  return tables;
}
