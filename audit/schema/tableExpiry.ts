import { failed, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { Schema, Table } from './readSchema.ts';
import type { SchemaGround } from './schemaGround.ts';

/** Tables that hold rows and none of what is released. */
const WITHOUT_NUMBERS = /^(?:ledger|migrations)(?:_local)?$/;
const HOLDS_NO_ROWS = new Set(['View', 'Distributed']);
/** A bare TTL deletes; with anything added it would move, pack or wait. */
const DELETES = /\bTTL expires_at(?: DELETE)?(?= SETTINGS |$)/;

export const tableExpiry: Check<SchemaGround> = {
  info: {
    name: 'schema.expiry',
    title: 'ClickHouse itself deletes what was released when its time has come.',
    what: 'The definition of every table that holds released numbers.',
    how: 'The time to live in ClickHouse’s own definition (system.tables) must delete each row at its expires_at, with no delay added. That rows do go is checked by release.expiry.',
    severity: 'serious',
    remedy:
      'Put it back: ALTER TABLE cells MODIFY TTL expires_at, and the same of releases (of cells_local and releases_local in a cluster).',
    clauses: ['GDPR art. 5(1)(e)', 'GDPR art. 30(1)(f)', 'CNIL guidelines 2020-091, art. 5'],
  },
  async run({ schema }) {
    const { tables, columns } = await schema();
    const kept = tables.filter(
      ({ name, engine }) => !HOLDS_NO_ROWS.has(engine) && !WITHOUT_NUMBERS.test(name),
    );
    const wrong = kept.flatMap((table) => whyKept(table, columns));
    const missing = ['cells', 'releases'].filter(
      (name) => !kept.some((it) => it.name === name || it.name === `${name}_local`),
    );
    if (wrong.length + missing.length > 0) {
      return failed(
        ...wrong,
        ...missing.map((name) => `The table ${name} is not there, or holds no rows.`),
      );
    }
    return passed(...kept.map(({ name }) => `${name} deletes each row at its expires_at.`));
  },
};

function whyKept({ name, definition }: Table, columns: Schema['columns']): string[] {
  if (columns[name]?.expires_at === undefined) {
    return [`${name} holds rows and has no expires_at, so nothing in it ever expires.`];
  }
  if (!/\bTTL\b/.test(definition)) return [`${name} has no TTL: its rows stay for ever.`];
  return DELETES.test(definition) ? [] : [`${name} has a TTL that does not delete at expires_at.`];
}
