import type { ForgottenRow } from './changes.ts';
import { eachVisitor, fingerprintBytes, type VisitorRows } from './packedVisitors.ts';
import { readVisitors } from './readVisitors.ts';
import type { Sql } from './sql.ts';
import { dropWindowTable, hasWindowTable, makeWindowTable, windowTable } from './windowTables.ts';

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

/** A table for each window, and a row in it for each visitor. */
export const visitorTable: VisitorStore = {
  write(sql, rows) {
    makeWindowTable(sql, rows.window);
    const insert = `INSERT OR REPLACE INTO ${windowTable(rows.window)} (fingerprint, record) VALUES (?, ?)`;
    for (const { fingerprint, record } of eachVisitor(rows)) sql.run(insert, fingerprint, record);
  },
  forget(sql, { window, fingerprint }) {
    // Who came and withdrew between two commits was never there.
    if (!hasWindowTable(sql, window)) return;
    sql.run(
      `DELETE FROM ${windowTable(window)} WHERE fingerprint = ?`,
      fingerprintBytes(fingerprint),
    );
  },
  clear: dropWindowTable,
  read(sql, window) {
    const rows = readVisitors(sql, window);
    return rows ? [rows] : [];
  },
};
