import { DatabaseSync } from 'node:sqlite';
import type { StateFile } from '../../src/stateFile.ts';
import { memoryFile, preparer } from '../support/memoryFile.ts';
import type { Faults } from './faults.ts';

export type FileName = 'state' | 'keys';

/** Deletes what may tell of somebody. */
const PERSONAL = /^(DELETE FROM|DROP TABLE IF EXISTS) (visitors_|open_cells|keys|event_id)/;

/** Both databases, which outlive every process and thread of a schedule. */
export class Disk {
  readonly state = new DatabaseSync(':memory:');
  readonly keys = new DatabaseSync(':memory:');
  /** Files whose log may still hold what was deleted. */
  readonly uncut = new Set<FileName>();

  /** Empties it for the next schedule. @param anew without tables, too, as before the first start */
  clear(anew: boolean): void {
    this.uncut.clear();
    for (const database of [this.state, this.keys]) {
      const prepare = preparer(database);
      const tables = prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'schema'",
      ).all();
      for (const { name } of tables) {
        const own = String(name).startsWith('sqlite_');
        const isWindows = String(name).startsWith('visitors_');
        if (isWindows || (anew && !own)) database.exec(`DROP TABLE ${name}`);
        else prepare(`DELETE FROM ${name}`).run();
      }
      if (anew) database.exec('DROP TABLE IF EXISTS schema');
    }
  }

  open(name: FileName, faults: Faults): StateFile {
    return memoryFile(this[name], (what, when) => {
      if (when === 'after' && PERSONAL.test(what)) this.uncut.add(name);
      if (when === 'after' && what === 'cut the log') this.uncut.delete(name);
      faults.step(name, what, when);
    });
  }

  /** Rows from the databases themselves. */
  all(name: FileName, query: string, ...values: string[]) {
    return preparer(this[name])(query).all(...values);
  }

  count(name: FileName, from: string): number {
    return Number(this.all(name, `SELECT count(*) AS n FROM ${from}`)[0]?.n);
  }
}
