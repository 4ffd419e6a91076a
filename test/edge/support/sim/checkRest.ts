import { checkLedger, type LedgerRow, readLedger } from '../../../../aggregate/ledger.ts';
import { spanAt } from '../../../simulator/calendar.ts';
import { must } from '../../../simulator/violation.ts';
import type { Edge } from '../edge.ts';
import { closesAt } from './expected.ts';
import { TIMEZONE } from './versions.ts';

/** Tables that have nothing once all windows are closed and all ids are forgotten. */
const EMPTY = [
  ...['open_cells', 'keys', 'event_id_keys', 'event_ids', 'event_id_generations'],
  ...['journal', 'handovers', 'window_shards', 'outbox'],
];

/** Nothing is left of the windows that are closed. @param open whether windows are open, by the clock */
export function checkRest(edge: Edge, open: boolean): void {
  must(edge.halves.size === 0, () => `${edge.halves.size} halves of keys are left`);
  for (const name of edge.names) {
    const sql = edge.sqlOf(name);
    const tables = new Set(
      sql.all("SELECT name FROM sqlite_master WHERE type = 'table'").map((row) => row.name),
    );
    for (const table of [...EMPTY, ...(open ? [] : ['open_windows'])]) {
      if (!tables.has(table)) continue;
      const rows = sql.all(`SELECT * FROM ${table}`);
      must(rows.length === 0, () => `${name}: ${table} has ${JSON.stringify(rows[0])}`);
    }
    if (!tables.has('ledger')) continue;
    const still = sql
      .all('SELECT kind, starts_at FROM open_windows')
      .map(({ kind, starts_at }) => JSON.stringify({ window: kind, startsAt: starts_at }));
    checkChain(readLedger(sql, edge.policy.site), still, name);
  }
}

function checkChain(rows: readonly LedgerRow[], open: readonly string[], name: string): void {
  const broken = checkLedger(rows);
  must(broken === undefined, () => `the ledger of ${name}: ${JSON.stringify(broken)}`);
  const bodies = (entry: string) =>
    rows.filter((row) => row.entry === entry).map(({ body }) => body);
  const made = bodies('key_made').sort();
  const destroyed = [...bodies('key_destroyed'), ...open].sort();
  must(
    JSON.stringify(made) === JSON.stringify(destroyed),
    () => `${name}: keys made ${made}, destroyed ${destroyed}`,
  );
  const released = bodies('window_released').map((body) => {
    const { window, startsAt } = JSON.parse(body);
    return `${window} ${startsAt}`;
  });
  must(new Set(released).size === released.length, () => `${name}: released twice`);
}

/** The site's chain stands in ClickHouse, and tells of each key of each shard. */
export function checkSiteLedger(edge: Edge): LedgerRow[] {
  const ledger = readLedger(edge.sqlOf('coordinator'), edge.policy.site);
  const copied = new Map((edge.rows.get('ledger') ?? []).map((row) => [Number(row.seq), row]));
  must(
    JSON.stringify(ledger) === JSON.stringify(ledger.map(({ seq }) => copied.get(seq))),
    () => 'ClickHouse has another ledger',
  );
  // Of every key of a shard, and with noise of none besides: else it would tell that somebody came.
  const noted = new Set(ledger.map(({ entry, body }) => `${entry} ${body}`));
  for (const name of edge.shardNames) {
    for (const { entry, body } of readLedger(edge.sqlOf(name), edge.policy.site)) {
      if (entry !== 'key_made' && entry !== 'key_destroyed') continue;
      must(noted.has(`${entry} ${body}`), () => `not in the ledger: ${entry} of ${name}`);
    }
  }
  return ledger;
}

/** With noise each window from the first on is released, without a gap, whether or not anybody came. */
export function checkByClock(edge: Edge, ledger: readonly LedgerRow[], now: number): number {
  const { site } = edge.policy;
  let released = 0;
  for (const kind of ['day', 'week'] as const) {
    const starts = ledger.flatMap(({ entry, body }) => {
      const { window, startsAt } = JSON.parse(body);
      return entry === 'window_released' && window === kind ? [Number(startsAt)] : [];
    });
    // One whose shard is away may be later than the next.
    starts.sort((a, b) => a - b);
    released += starts.length;
    let due = starts[0];
    for (const startsAt of starts) {
      must(startsAt === due, () => `${kind} ${startsAt} is released, and ${due} is due`);
      due = spanAt(site, TIMEZONE, kind, startsAt).endsAt;
    }
    const next = due === undefined ? undefined : spanAt(site, TIMEZONE, kind, due);
    must(next === undefined || closesAt(next) > now, () => `${kind} ${due} is not released`);
  }
  return released;
}
