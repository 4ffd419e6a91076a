import { createPublish, type Row, type Table } from '../../release/publish.ts';
import type { ReleasedWindow } from '../../release/releasedWindow.ts';
import type { ClickHouse } from '../../src/clickhouse.ts';
import type { NodeState } from '../../src/nodeState.ts';

export const TABLES: readonly Table[] = ['cells', 'releases', 'ledger'];

export type Tables = Readonly<Record<Table, readonly Row[]>>;

/** The rows that the outbox holds for each table. */
export async function outboxRows(state: Pick<NodeState, 'nextOutbox'>): Promise<Tables> {
  const rows: Record<Table, Row[]> = { cells: [], releases: [], ledger: [] };
  const bodies = (await state.nextOutbox()).map(({ body }) => JSON.parse(body));
  await createPublish(async (table, more) => void rows[table].push(...more))({
    windows: bodies.filter((body): body is ReleasedWindow => 'cubes' in body),
    ledger: bodies.flatMap((body) => ('ledger' in body ? body.ledger : [])),
  });
  return rows;
}

/** What stands in each table, in the columns of the rows that were meant for it; all of it, as text. */
export async function storedRows(read: ClickHouse['read'], wanted: Tables): Promise<string[][]> {
  const found: string[][] = [];
  for (const table of TABLES) {
    const rows = await read(`SELECT ${SECONDS[table]} FROM ${table} FINAL`, {});
    const columns = Object.keys(rows[0] ?? {}).sort();
    found.push(asText(rows as Row[], columns));
    found.push(asText(wanted[table], columns));
  }
  return found;
}

/** Times as they are inserted. */
const SECONDS: Readonly<Record<Table, string>> = {
  cells: replacing('starts_at', 'ends_at', 'expires_at'),
  releases: replacing('starts_at', 'ends_at', 'expires_at', 'released_at'),
  ledger: '*',
};

function replacing(...columns: string[]): string {
  return `* REPLACE (${columns.map((name) => `toUnixTimestamp(${name}) AS ${name}`).join(', ')})`;
}

/** What is not given is what ClickHouse fills in: 0, nothing, or an empty list. */
function asText(rows: readonly Row[], columns: readonly string[]): string[] {
  const plain = (value: unknown) =>
    value === undefined || value === 0 || String(value) === '' ? '' : value;
  return rows.map((row) => JSON.stringify(columns.map((name) => plain(row[name])))).sort();
}
