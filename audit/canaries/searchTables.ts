import type { Read } from '../../query/read.ts';
import type { Leaks } from './leaks.ts';

interface Column {
  readonly name: string;
  readonly type: string;
}

/** Values of one column of few different ones that are looked at, of all sites together. */
const MOST_VALUES = 200_000;

const COLUMNS = `
  SELECT table, name, type FROM system.columns WHERE database = currentDatabase() ORDER BY table, position`;
const VIEWS = `
  SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%View'`;

/**
 * Searches every table of the database, every column cast to text: all rows of the canaries' site, and
 * of all sites the different values of the columns that have few.
 *
 * @returns how many rows and columns there were
 */
export async function searchTables(
  read: Read,
  site: string,
  leaks: Leaks,
  when: string,
): Promise<{ readonly rows: number; readonly columns: number }> {
  const tables = new Map<string, Column[]>();
  for (const { table, name, type } of await read(COLUMNS, {})) {
    const columns = tables.get(String(table)) ?? [];
    columns.push({ name: String(name), type: String(type) });
    tables.set(String(table), columns);
  }
  const views = new Set((await read(VIEWS, {})).map(({ name }) => String(name)));
  let rows = 0;
  for (const [table, columns] of tables) {
    const ofSite = columns.some(({ name }) => name === 'site');
    const where = ofSite ? 'WHERE site = {site:String}' : '';
    const found = await read(`SELECT ${asText(columns)} AS text FROM ${quoted(table)} ${where}`, {
      ...(ofSite ? { site } : {}),
    });
    rows += found.length;
    leaks.search(bytesOf(found), `table ${table}`, when);
    // A view shows what other tables have.
    if (views.has(table)) continue;
    for (const { name } of columns.filter(({ type }) => type === 'LowCardinality(String)')) {
      const values = `groupUniqArray(${MOST_VALUES})(toString(${quoted(name)}))`;
      const all = `SELECT hex(arrayStringConcat(${values}, '\\n')) AS text FROM ${quoted(table)}`;
      leaks.search(bytesOf(await read(all, {})), `table ${table}, column ${name}`, when);
    }
  }
  const columns = [...tables.values()].reduce((sum, { length }) => sum + length, 0);
  return { rows, columns };
}

/** A row as text, in hex, since a text may be any bytes; whole numbers also as the bytes they are made of. */
function asText(columns: readonly Column[]): string {
  const texts = columns.flatMap(({ name, type }) => {
    const column = quoted(name);
    const text = `ifNull(toString(${column}), '')`;
    return /^U?Int(64|128|256)$/.test(type)
      ? [text, `reverse(reinterpretAsString(${column}))`]
      : [text];
  });
  return `hex(arrayStringConcat([${texts.join(', ')}], '\\n'))`;
}

function bytesOf(rows: readonly { readonly text?: unknown }[]): Uint8Array {
  return Buffer.concat(rows.map(({ text }) => Buffer.from(`${text}0A`, 'hex')));
}

function quoted(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
