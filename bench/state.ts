import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendLedger } from '../aggregate/ledger.ts';
import { rewriteTable } from '../aggregate/rewriteTable.ts';
import { dropWindowTable, makeWindowTable, windowTable } from '../aggregate/windowTables.ts';
import { openStateFile, type StateFile } from '../src/stateFile.ts';
import { createStateOperations } from '../src/stateOperations.ts';

/**
 * How long the state's thread is held by a backup, by SQLite's copy of the whole file
 * beside it, by what a round gives back of a large window that closed, and by tables that are written
 * anew. Run with
 * `npm run bench:state`.
 */
const VISITORS = 1_700_000;
const CELLS = 100_000;
const SITES = 5;
/** Of one site with windows of all four kinds: 24 + 1 a day, and one a week and month. */
const WINDOWS_A_YEAR = 365 * 25 + 52 + 12;

const folder = mkdtempSync(join(tmpdir(), 'headcount-bench-'));
const path = (name: string) => join(folder, name);

function timed(what: string, run: () => void): void {
  const begun = performance.now();
  run();
  const size = (statSync(path('state.sqlite')).size / 1e6).toFixed(1);
  const took = (performance.now() - begun).toFixed(0);
  process.stdout.write(`${what}: ${took} ms; state.sqlite has ${size} MB\n`);
}

function fillWindow(state: StateFile, window: number, visitors: number): void {
  timed(`${visitors} visitors`, () => {
    state.transaction(() => {
      makeWindowTable(state.sql, window);
      state.sql.run(
        `INSERT INTO ${windowTable(window)} WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)
          SELECT randomblob(8), randomblob(40) FROM n`,
        visitors,
      );
    });
    state.cutLog();
  });
}

function fillCells(state: StateFile): void {
  timed(`${CELLS} cells`, () => {
    state.transaction(() =>
      state.sql.run(
        `INSERT INTO open_cells (window, cube, dims, count, visits, visitors, anonymous_visits)
          WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)
          SELECT n % 50, 'pages', '["/a/path/of/a/page/' || n || '"]', n, n, n, n FROM n`,
        CELLS,
      ),
    );
    state.cutLog();
  });
}

/** As at the end of a round after rows of it were deleted. */
function rewrite(state: StateFile, table: string): void {
  state.transaction(() => rewriteTable(state.sql, table));
  state.cutLog();
}

/** The ledger and the names of the windows that some sites release in a year. */
function fillYear({ sql, transaction }: StateFile): void {
  const cubes = Array.from({ length: 6 }, (_, n) => ({
    ...{ cube: `cube_${n}`, mechanism: 'dp', epsilon: 0.1, delta: 1e-6 },
    ...{ threshold: 70, withheld: '' },
  }));
  transaction(() => {
    for (let site = 0; site < SITES; site += 1) {
      for (let n = 0; n < WINDOWS_A_YEAR; n += 1) {
        const startsAt = n * 3_600_000;
        const body = JSON.stringify({
          window: 'hour',
          startsAt,
          cubes,
          published: 'ab'.repeat(32),
        });
        appendLedger(sql, { site: `site${site}`, at: startsAt, entry: 'window_released', body });
        sql.run(
          'INSERT INTO released_windows (site, kind, starts_at) VALUES (?, ?, ?)',
          ...[`site${site}`, 'hour', startsAt],
        );
      }
    }
    sql.run('DELETE FROM outbox');
  });
}

try {
  const state = openStateFile(path('state.sqlite'));
  const operations = createStateOperations(state, openStateFile(path('keys.sqlite')));
  timed(`a year of ${SITES} sites, ${SITES * WINDOWS_A_YEAR} windows`, () => {
    fillYear(state);
    state.cutLog();
  });
  fillWindow(state, 1, VISITORS);
  timed('VACUUM INTO, the whole state', () => state.sql.run('VACUUM INTO ?', path('whole.sqlite')));
  timed('a backup', () =>
    operations.backup({ file: path('backup.sqlite'), force: false, at: Date.now() }),
  );
  const bytes = statSync(path('backup.sqlite')).size;
  process.stdout.write(`the backup has ${(bytes / 1e6).toFixed(1)} MB\n`);
  timed('the window closes', () => {
    state.transaction(() => dropWindowTable(state.sql, 1));
    state.cutLog();
  });
  for (let round = 1; round <= 15; round += 1) timed(`round ${round}`, () => operations.tidy());
  fillWindow(state, 2, 200_000);
  timed('it is written anew', () => rewrite(state, windowTable(2)));
  timed('it closes', () => {
    state.transaction(() => dropWindowTable(state.sql, 2));
    state.cutLog();
  });
  fillCells(state);
  timed('they are written anew', () => rewrite(state, 'open_cells'));
  operations.close();
} finally {
  rmSync(folder, { recursive: true });
}
