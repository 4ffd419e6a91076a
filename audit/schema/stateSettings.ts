import { failed, notApplicable, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { StateFileFacts } from '../stateFacts.ts';
import type { SchemaGround } from './schemaGround.ts';

interface Setting {
  readonly pragma: string;
  /** How SQLite may write it: as a number or a word. */
  readonly wanted: readonly string[];
  readonly says: string;
}

/** SQLite's documentation of PRAGMA statements has what each value means. */
const SETTINGS: readonly Setting[] = [
  { pragma: 'secure_delete', wanted: ['1', 'on'], says: 'deleted bytes are overwritten' },
  {
    pragma: 'journal_mode',
    wanted: ['wal'],
    says: 'one log, which is cut when something was deleted',
  },
  {
    pragma: 'temp_store',
    wanted: ['2', 'memory'],
    says: 'no sort leaves rows in the temporary folder',
  },
  {
    pragma: 'auto_vacuum',
    wanted: ['2', 'incremental'],
    says: 'free pages are given back to the disk',
  },
  {
    pragma: 'locking_mode',
    wanted: ['exclusive'],
    says: 'no other process reads the open windows',
  },
];

export const stateSettings: Check<SchemaGround> = {
  info: {
    name: 'schema.settings',
    title: 'What the state deletes is overwritten, and no copy of it comes about on the side.',
    what: `The settings of state.sqlite and keys.sqlite: ${SETTINGS.map(({ pragma }) => pragma).join(', ')}.`,
    how: 'The process that owns the files is asked what it has set, since most of these settings are those of a connection and not of a file.',
    severity: 'critical',
    remedy:
      'Start the server anew with an unchanged src/stateFile.ts, which sets all of them. Then let the open windows close: what was deleted before may still be on the disk.',
    clauses: ['GDPR art. 5(1)(e)', 'GDPR art. 5(1)(f)', 'GDPR art. 17', 'GDPR art. 32'],
  },
  run({ state }) {
    if (!state) return notApplicable(AT_THE_EDGE);
    const wrong = [
      ...wrongIn('state.sqlite', state.files.state),
      ...wrongIn('keys.sqlite', state.files.keys),
    ];
    if (wrong.length > 0) return failed(...wrong);
    return passed(
      ...SETTINGS.map(
        ({ pragma, wanted, says }) => `${pragma} is ${wanted.at(-1)} in both files: ${says}.`,
      ),
    );
  },
};

const AT_THE_EDGE =
  'The platform owns the files of Durable Objects and tells no setting of them; what is deleted there can be brought back for 30 days, which the notice says.';

function wrongIn(file: string, { pragmas }: StateFileFacts): string[] {
  return SETTINGS.flatMap(({ pragma, wanted, says }) => {
    const value = pragmas[pragma];
    if (value === undefined)
      return [`${file}: ${pragma} is not told, so that ${says} is not known.`];
    if (wanted.includes(String(value).toLowerCase())) return [];
    return [`${file}: ${pragma} is ${value}, and must be ${wanted.at(-1)}, so that ${says}.`];
  });
}
