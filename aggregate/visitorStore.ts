import type { ForgottenRow } from './changes.ts';
import { eachVisitor, fingerprintBytes, type VisitorRows } from './packedVisitors.ts';
import { readVisitors } from './readVisitors.ts';
import type { Sql } from './sql.ts';

/** How a state keeps the visitors of open windows. Call what writes inside a transaction. */
export interface VisitorStore {
  /** Of a visitor that is there already the later record counts. */
  write(sql: Sql, rows: VisitorRows): void;
  forget(sql: Sql, row: ForgottenRow): void;
  /** Deletes all of a window. */
  clear(sql: Sql, window: number): void;
  /** All of a window; of a visitor that is there twice the later record counts. */
  read(sql: Sql, window: number): Iterable<VisitorRows>;
}

/** A row for each visitor of a window. */
export const visitorTable: VisitorStore = {
  write(sql, rows) {
    for (const { fingerprint, record } of eachVisitor(rows)) {
      sql.run(
        'INSERT OR REPLACE INTO visitors (window, fingerprint, record) VALUES (?, ?, ?)',
        ...[rows.window, fingerprint, record],
      );
    }
  },
  forget(sql, { window, fingerprint }) {
    sql.run(
      'DELETE FROM visitors WHERE window = ? AND fingerprint = ?',
      ...[window, fingerprintBytes(fingerprint)],
    );
  },
  clear: (sql, window) => sql.run('DELETE FROM visitors WHERE window = ?', window),
  read(sql, window) {
    const rows = readVisitors(sql, window);
    return rows ? [rows] : [];
  },
};
