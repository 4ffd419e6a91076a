import { DatabaseSync } from 'node:sqlite';
import type { StateFile } from '../../src/stateFile.ts';
import { memoryFile } from '../support/memoryFile.ts';
import type { Faults } from './faults.ts';

export type FileName = 'state' | 'keys';

/** Deletes what may tell of somebody. */
const PERSONAL = /^DELETE FROM (visitors|open_cells|keys|event_id)/;

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
      const tables = database
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'schema'")
        .all();
      for (const { name } of tables) {
        const own = String(name).startsWith('sqlite_');
        database.exec(anew && !own ? `DROP TABLE ${name}` : `DELETE FROM ${name}`);
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

  /** A number from the databases themselves. */
  count(name: FileName, from: string): number {
    return Number(this[name].prepare(`SELECT count(*) AS n FROM ${from}`).get()?.n);
  }
}
