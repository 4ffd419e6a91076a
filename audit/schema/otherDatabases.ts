import { failed, passed, warned } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { SchemaGround } from './schemaGround.ts';

/** Tables elsewhere than in Headcount's database. ClickHouse's own hold rows only where a server keeps logs in them. */
const OTHERS = `
  SELECT database, count() AS tables FROM system.tables
  WHERE database != currentDatabase() AND lower(database) != 'information_schema'
    AND (database != 'system' OR notEmpty(data_paths))
  GROUP BY database ORDER BY database`;

export const otherDatabases: Check<SchemaGround> = {
  info: {
    name: 'schema.databases',
    title: 'ClickHouse has no tables beside Headcount’s.',
    what: 'The databases of ClickHouse, as far as the audit’s user is shown them.',
    how: 'ClickHouse is asked which databases have tables. The embedded one is Headcount’s alone; a server may have others’, whose tables this audit does not look into.',
    severity: 'serious',
    remedy:
      'See what is in it and who made it. What was made of Headcount’s data goes; what is another program’s is audited with that.',
    clauses: ['GDPR art. 5(1)(c)', 'GDPR art. 25'],
  },
  async run({ read, embedded }) {
    const others = (await read(OTHERS, {})).map(({ database, tables }) => ({
      database: String(database),
      tables: Number(tables),
    }));
    const lines = others.map(
      ({ database, tables }) => `The database ${database} has ${tables} tables.`,
    );
    if (embedded)
      return lines.length > 0 ? failed(...lines) : passed('There is no other database.');
    // ClickHouse's own logs hold statements, and no statement of Headcount's holds a row of a person.
    const foreign = lines.filter((_, index) => others[index]?.database !== 'system');
    return foreign.length > 0
      ? warned('A shared server: the audit looked into Headcount’s database alone.', ...foreign)
      : passed('The server shows no other database with tables.');
  },
};
