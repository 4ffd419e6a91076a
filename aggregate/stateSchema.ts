import type { Sql } from './sql.ts';
import { splitVisitors } from './windowTables.ts';

/** Statements, or what cannot be said in fixed ones. */
export type SchemaStep = readonly (string | ((sql: Sql) => void))[];

/**
 * The state's tables, as steps from one version to the next; a step that was
 * released is never changed. What each column means is in `audit/columns.ts`; a
 * test compares the two.
 */
export const STATE_STEPS: readonly SchemaStep[] = [
  [
    `CREATE TABLE open_windows (
      id INTEGER PRIMARY KEY, site TEXT NOT NULL, kind TEXT NOT NULL,
      starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, policy TEXT NOT NULL
    )`,
    `CREATE TABLE open_cells (
      id INTEGER PRIMARY KEY, window INTEGER NOT NULL, cube TEXT NOT NULL, dims TEXT NOT NULL,
      count INTEGER NOT NULL, visits INTEGER NOT NULL, visitors INTEGER NOT NULL, anonymous INTEGER NOT NULL
    )`,
    'CREATE INDEX open_cells_window ON open_cells (window)',
    `CREATE TABLE visitors (
      window INTEGER NOT NULL, fingerprint TEXT NOT NULL,
      views INTEGER NOT NULL, visits INTEGER NOT NULL, cells TEXT NOT NULL,
      PRIMARY KEY (window, fingerprint)
    ) WITHOUT ROWID`,
    `CREATE TABLE released_windows (
      site TEXT NOT NULL, kind TEXT NOT NULL, starts_at INTEGER NOT NULL,
      PRIMARY KEY (site, kind, starts_at)
    ) WITHOUT ROWID`,
    'CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)',
    `CREATE TABLE tokens (
      hash TEXT PRIMARY KEY, site TEXT NOT NULL, role TEXT NOT NULL, created_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
  ],
  // A visitor's events by type, where there were page views only.
  [
    'ALTER TABLE visitors RENAME TO visitors_1',
    `CREATE TABLE visitors (
      window INTEGER NOT NULL, fingerprint TEXT NOT NULL,
      counts TEXT NOT NULL, visits INTEGER NOT NULL, cells TEXT NOT NULL,
      PRIMARY KEY (window, fingerprint)
    ) WITHOUT ROWID`,
    `INSERT INTO visitors SELECT window, fingerprint,
      json_array(json_array('page_view', views)), visits, cells FROM visitors_1`,
    'DROP TABLE visitors_1',
  ],
  // Compact visitor records, what audience estimates are made from, budgets, the ledger.
  // Records of the old form go: who comes back before their window closes counts once more.
  [
    'DROP TABLE visitors',
    `CREATE TABLE visitors (
      window INTEGER NOT NULL, fingerprint BLOB NOT NULL, record BLOB NOT NULL,
      PRIMARY KEY (window, fingerprint)
    ) WITHOUT ROWID`,
    'ALTER TABLE open_cells RENAME COLUMN anonymous TO anonymous_visits',
    'ALTER TABLE open_cells ADD COLUMN consented_visits INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE open_cells ADD COLUMN squared_visits INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE open_cells ADD COLUMN counted_twice INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE open_cells ADD COLUMN clipped_visits INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE released_windows ADD COLUMN ends_at INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE released_windows ADD COLUMN milli_epsilon INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE released_windows ADD COLUMN policy_version INTEGER NOT NULL DEFAULT 0',
    `CREATE TABLE ledger (
      site TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
      entry TEXT NOT NULL, body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL,
      PRIMARY KEY (site, seq)
    ) WITHOUT ROWID`,
    'CREATE UNIQUE INDEX ledger_once ON ledger (site, entry, body)',
  ],
  // The ids of counted events, so that one that is sent again counts once.
  [
    'CREATE TABLE event_id_generations (generation INTEGER PRIMARY KEY, started_at INTEGER NOT NULL)',
    'CREATE TABLE event_ids (generation INTEGER NOT NULL, ids BLOB NOT NULL)',
    'CREATE INDEX event_ids_generation ON event_ids (generation)',
  ],
  // Windows whose counts were lost, as after a backup was restored: they are withheld.
  ['ALTER TABLE open_windows ADD COLUMN lost INTEGER NOT NULL DEFAULT 0'],
  // A table of visitors for each window. At the edge there are none: it has segments.
  [splitVisitors],
];

/** The keys' one table, in a database of its own that no backup includes. */
export const KEY_STEPS: readonly SchemaStep[] = [
  ['CREATE TABLE keys (window INTEGER PRIMARY KEY, key TEXT NOT NULL)'],
  ['CREATE TABLE event_id_keys (generation INTEGER PRIMARY KEY, key TEXT NOT NULL)'],
];

/**
 * Brings a database to the newest version. Call inside a transaction.
 *
 * @param first a table of the first version: it was made before versions were noted
 * @param schema where the version is noted; each has its own where several share a database
 * @throws Error for a database of a later Headcount
 */
export function migrateState(
  sql: Sql,
  steps: readonly SchemaStep[],
  first: 'open_windows' | 'keys' | 'journal' | 'handovers',
  schema: 'schema' | 'keys_schema' | 'edge_schema' = 'schema',
): void {
  sql.run(`CREATE TABLE IF NOT EXISTS ${schema} (version INTEGER NOT NULL)`);
  const noted = sql.all(`SELECT max(version) AS version FROM ${schema}`)[0]?.version;
  const version = typeof noted === 'number' ? noted : hasTable(sql, first) ? 1 : 0;
  if (version > steps.length) {
    throw new Error(`it is of a later version of Headcount (${version}, here ${steps.length})`);
  }
  for (const statements of steps.slice(version)) {
    for (const statement of statements) {
      if (typeof statement === 'string') sql.run(statement);
      else statement(sql);
    }
  }
  if (noted === steps.length) return;
  sql.run(`DELETE FROM ${schema}`);
  sql.run(`INSERT INTO ${schema} (version) VALUES (?)`, steps.length);
}

function hasTable(sql: Sql, name: string): boolean {
  return sql.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", name).length > 0;
}
