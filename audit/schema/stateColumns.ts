import { KEY_COLUMNS, STATE_COLUMNS } from '../columns.ts';
import { failed, notApplicable, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { TableColumns } from '../stateFacts.ts';
import { drift, extent } from './drift.ts';
import type { SchemaGround } from './schemaGround.ts';

export const stateColumns: Check<SchemaGround> = {
  info: {
    name: 'schema.state',
    title: 'The state on disk has no table and no column but those that are known.',
    what: 'Every table and column of state.sqlite and keys.sqlite, with its type.',
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

/** Without what SQLite keeps for itself, as the last number it gave out. */
function own(columns: TableColumns): TableColumns {
  return Object.fromEntries(
    Object.entries(columns).filter(([table]) => !table.startsWith('sqlite_')),
  );
}
