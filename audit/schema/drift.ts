import { type Columns, EACH_WINDOWS_VISITORS, listedAs } from '../columns.ts';
import type { TableColumns } from '../stateFacts.ts';

/** Where columns are others than those that are allowed, a line each: a table or column too many, one too few, one of another type. */
export function drift(found: TableColumns, allowed: Columns): string[] {
  const tables = new Set([...Object.keys(allowed), ...Object.keys(found)]);
  return [...tables].sort().flatMap((table) => {
    // There may be none, or many, of which each is in `found` by its own name.
    if (table === EACH_WINDOWS_VISITORS && !found[table]) return [];
    const [has, may] = [found[table], allowed[listedAs(table)]];
    if (!may) return [`The table ${table} is not on the list.`];
    return has ? driftOf(table, has, may) : [`The table ${table} is not there.`];
  });
}

function driftOf(table: string, found: TableColumns[string], allowed: Columns[string]): string[] {
  const columns = new Set([...Object.keys(allowed), ...Object.keys(found)]);
  return [...columns].sort().flatMap((column) => {
    const [has, may] = [found[column], allowed[column]?.type];
    if (has === may) return [];
    if (may === undefined) return [`The column ${table}.${column} is not on the list.`];
    if (has === undefined) return [`The column ${table}.${column} is not there.`];
    return [`The column ${table}.${column} is a ${has}, and may be a ${may}.`];
  });
}

/** How much was compared, for the evidence. */
export function extent(allowed: Columns): string {
  const columns = Object.values(allowed).flatMap((of) => Object.values(of));
  const personal = columns.filter(({ meaning }) => meaning.startsWith('personal')).length;
  const kept = personal === 0 ? 'none' : `${personal}, each until a window or generation ends,`;
  return `The list has ${columns.length} columns of ${Object.keys(allowed).length} tables, each with its meaning; ${kept} may hold anything personal.`;
}
