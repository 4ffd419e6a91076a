import type { Aggregator } from '../../aggregate/aggregator.ts';
import type { Sql } from '../../aggregate/sql.ts';
import { windowsWithTable, windowTable } from '../../aggregate/windowTables.ts';
import { handoverChange } from '../../src/edge/handover.ts';
import type { Meter } from './meter.ts';
import type { ShardWriter } from './shardWriter.ts';
import type { HandedOver } from './writesOrder.ts';

const SHARD = { site: 'demo', from: '', of: 1, index: 0 };
/** Their rows depend on the traffic, not on how many windows there are. */
const OF_TRAFFIC = ['journal', 'event_ids', 'event_id_generations'];
const VISITORS = ['visitors', 'visitor_segments'];
const CELLS = ['open_cells'];

/**
 * Hands all windows over, as a shard does when they have closed.
 *
 * @param opened rows that were written, by table, when they were opened
 */
export async function handOver(
  aggregator: Aggregator,
  writer: ShardWriter,
  { storage, count, reset }: Meter,
  opened: Readonly<Record<string, number>>,
): Promise<HandedOver> {
  if (aggregator.dirty) await writer.commit(aggregator.takeChanges());
  await writer.checkpoint();
  reset();
  const visitorBytes =
    bytesIn(storage.sql, 'visitor_segments', 'length(body)') +
    windowsWithTable(storage.sql).reduce(
      (sum, window) =>
        sum + bytesIn(storage.sql, windowTable(window), 'length(fingerprint) + length(record)'),
      0,
    );
  const windows = aggregator.windows.open();
  let visitors = 0;
  const cells: Record<string, number> = {};
  for (const window of windows) {
    visitors += window.visitors?.table.size ?? 0;
    const ofWindow = [...window.cells.values()].reduce((sum, { size }) => sum + size, 0);
    cells[window.kind] = (cells[window.kind] ?? 0) + ofWindow;
    const change = handoverChange(SHARD, window, window.endsAt);
    aggregator.windows.markReleased(change.released);
    await writer.release(change);
    aggregator.windows.forget(window);
  }
  storage.sql.run('DELETE FROM outbox');
  const { written } = count();
  const rowsOf = (tables: readonly string[]) =>
    tables.reduce((sum, table) => sum + (written[table] ?? 0), 0);
  const upkeep = [opened, written].flatMap((rows) =>
    Object.entries(rows).filter(
      ([table]) => ![...OF_TRAFFIC, ...VISITORS, ...CELLS].includes(table),
    ),
  );
  return {
    ...{ visitors, visitorRows: rowsOf(VISITORS), visitorBytes },
    ...{ cells, cellRows: rowsOf(CELLS) },
    rowsAWindow: upkeep.reduce((sum, [, rows]) => sum + rows, 0) / windows.length,
  };
}

function bytesIn(sql: Sql, table: string, length: string): number {
  const [found] = sql.all(`SELECT coalesce(sum(${length}), 0) AS bytes FROM ${table}`);
  return Number(found?.bytes);
}
