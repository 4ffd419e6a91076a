import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** workerd's own file beside those of the objects. */
const ALARMS = 'metadata.sqlite';

/**
 * Rows of a statement in the database of each object of a class, while workerd runs or not. An
 * object that has not made its tables yet has none.
 *
 * @param disk where workerd keeps what objects store
 */
export async function readObjects<Row>(
  disk: string,
  className: string,
  statement: string,
): Promise<Row[]> {
  const names = await readdir(join(disk, className)).catch(() => []);
  return names
    .filter((name) => name.endsWith('.sqlite') && name !== ALARMS)
    .flatMap((name) => {
      const database = new DatabaseSync(join(disk, className, name), { readOnly: true });
      try {
        return isEmpty(database) ? [] : (database.prepare(statement).all() as Row[]);
      } finally {
        database.close();
      }
    });
}

/** The platform's own tables begin with `_cf_`. */
function isEmpty(database: DatabaseSync): boolean {
  const tables = database.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 4) <> '_cf_'",
  );
  return tables.all().length === 0;
}
