import { KEY_COLUMNS, STATE_COLUMNS } from '../columns.ts';
import { failed, notApplicable, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { StateFileFacts, TableColumns } from '../stateFacts.ts';
import { drift, extent } from './drift.ts';
import type { SchemaGround } from './schemaGround.ts';

export const stateColumns: Check<SchemaGround> = {
  info: {
    name: 'schema.state',
    title:
      'The state on disk has no table, column, index, trigger or view but those that are known.',
    what: 'Every table and column of state.sqlite and keys.sqlite, with its type, and what else SQLite has in its schema.',
    how: 'What SQLite says of itself is compared with a list in the code, in which each column has its meaning, and what is personal until a window closes is marked so. What is too much fails, and what is missing.',
    severity: 'serious',
    remedy:
      'Take out what is not Headcount’s. Where a new column belongs there, write its meaning in audit/columns.ts; where it may be personal, say until when.',
    clauses: ['GDPR art. 5(1)(c)', 'GDPR art. 25', 'GDPR art. 30(1)(c)'],
  },
  run({ state }) {
    if (!state) return notApplicable(AT_THE_EDGE);
    const wrong = [
      ...drift(own(state.files.state.columns), STATE_COLUMNS).map((it) => `state.sqlite: ${it}`),
      ...drift(own(state.files.keys.columns), KEY_COLUMNS).map((it) => `keys.sqlite: ${it}`),
      ...tooMuch(state.files.state, STATE_INDEXES).map((it) => `state.sqlite: ${it}`),
      ...tooMuch(state.files.keys, []).map((it) => `keys.sqlite: ${it}`),
    ];
    const extents = [
      `state.sqlite: ${extent(STATE_COLUMNS)}`,
      `keys.sqlite: ${extent(KEY_COLUMNS)} Its keys are what fingerprints were made with.`,
    ];
    return wrong.length > 0 ? failed(...wrong, ...extents) : passed(...extents);
  },
};

const AT_THE_EDGE =
  'The state of an edge deployment lies in Durable Objects: schema.objects looks at their tables.';

/** By which rows are found; they hold no more than the columns that they are of. */
const STATE_INDEXES: readonly string[] = [
  'event_ids_generation',
  'ledger_once',
  'open_cells_window',
];

/** A trigger could write what a delete takes out, an index keep it in another order. */
function tooMuch({ others }: StateFileFacts, indexes: readonly string[]): string[] {
  return others.flatMap(({ type, name }) =>
    type === 'index' && indexes.includes(name) ? [] : [`The ${type} ${name} is not on the list.`],
  );
}

/** Without what SQLite keeps for itself, as the last number it gave out. */
function own(columns: TableColumns): TableColumns {
  return Object.fromEntries(
    Object.entries(columns).filter(([table]) => !table.startsWith('sqlite_')),
  );
}
