/** Statements that an audit must not be able to carry out. */
export const WRITES = [
  "INSERT INTO ledger SELECT 'demo', 1, 1, 'x', '', repeat('0', 64), repeat('0', 64)",
  'ALTER TABLE cells ADD COLUMN planted String',
  'ALTER TABLE cells DELETE WHERE 1',
  'DROP TABLE cells',
  'TRUNCATE TABLE ledger',
  'OPTIMIZE TABLE cells FINAL',
  'CREATE TABLE planted (a Int8) ENGINE = Memory',
] as const;
