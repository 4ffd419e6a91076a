import type { ReleasedRow } from '../../aggregate/changes.ts';
import { graceOf } from '../../aggregate/graceOf.ts';
import { readLedger } from '../../aggregate/ledger.ts';
import type { WindowPolicy } from '../../aggregate/openWindow.ts';
import { readBacklog } from '../../aggregate/readBacklog.ts';
import type { Sql } from '../../aggregate/sql.ts';
import { windowsWithTable } from '../../aggregate/windowTables.ts';
import type { StateFacts, StateFileFacts, TableColumns } from '../../audit/stateFacts.ts';
import type { WindowKind } from '../../policy/cube.ts';

const PRAGMAS = [
  'secure_delete',
  'journal_mode',
  'synchronous',
  'temp_store',
  'auto_vacuum',
  'locking_mode',
];

/**
 * What an audit of a site has to know of the state, read where its files are open: settings such as
 * `secure_delete` are those of a connection, not of a file.
 */
export function readStateFacts(state: Sql, keys: Sql, site: string): StateFacts {
  const withKey = numbers(keys, 'SELECT window AS n FROM keys ORDER BY window');
  const generationsWithKey = new Set(numbers(keys, 'SELECT generation AS n FROM event_id_keys'));
  const hasKey = new Set(withKey);
  return {
    files: { state: fileFacts(state), keys: fileFacts(keys) },
    openWindows: readOpenWindows(state).map((window) => ({
      ...window,
      hasKey: hasKey.has(window.id),
    })),
    keys: withKey,
    windowsWithVisitors: windowsWithTable(state),
    eventIdGenerations: state
      .all(
        'SELECT generation, started_at AS startedAt FROM event_id_generations ORDER BY generation',
      )
      .map(({ generation, startedAt }) => ({
        generation: Number(generation),
        startedAt: Number(startedAt),
        hasKey: generationsWithKey.has(Number(generation)),
      })),
    released: state.all(
      `SELECT site, kind, starts_at AS startsAt, ends_at AS endsAt,
        milli_epsilon AS milliEpsilon, policy_version AS policyVersion
        FROM released_windows WHERE site = ? ORDER BY starts_at, kind`,
      site,
    ) as unknown as ReleasedRow[],
    ledger: readLedger(state, site),
    outbox: readBacklog(state).entries,
  };
}

function fileFacts(sql: Sql): StateFileFacts {
  const pragmas = PRAGMAS.flatMap((name) =>
    Object.values(sql.all(`PRAGMA ${name}`)[0] ?? {}).map((value) => [name, value]),
  );
  return { columns: tableColumns(sql), others: others(sql), pragmas: Object.fromEntries(pragmas) };
}

/** Indexes, triggers, views. */
function others(sql: Sql): StateFileFacts['others'] {
  return sql
    .all(
      "SELECT type, name FROM sqlite_master WHERE type != 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .map(({ type, name }) => ({ type: String(type), name: String(name) }));
}

function tableColumns(sql: Sql): TableColumns {
  const tables = sql.all(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  const columnsOf = (table: string) =>
    sql
      .all('SELECT name, type FROM pragma_table_info(?)', table)
      .map(({ name, type }) => [String(name), String(type)]);
  return Object.fromEntries(
    tables.map(({ name }) => [String(name), Object.fromEntries(columnsOf(String(name)))]),
  );
}

function readOpenWindows(sql: Sql) {
  const rows = sql.all(
    'SELECT id, site, kind, starts_at, ends_at, policy FROM open_windows ORDER BY id',
  );
  return rows.map((row) => {
    const policy: WindowPolicy = JSON.parse(String(row.policy));
    const endsAt = Number(row.ends_at);
    return {
      id: Number(row.id),
      site: String(row.site),
      kind: String(row.kind) as WindowKind,
      startsAt: Number(row.starts_at),
      endsAt,
      closesAt: endsAt + graceOf({ policy }),
    };
  });
}

function numbers(sql: Sql, query: string): number[] {
  return sql.all(query).map(({ n }) => Number(n));
}
