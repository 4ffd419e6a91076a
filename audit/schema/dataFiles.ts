import type { DataEntry, DataFolder } from '../dataFolder.ts';
import { failed, notApplicable, passed, type Result, warned } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { SchemaGround } from './schemaGround.ts';

/** What lies in a data folder: docs/storage.md. */
const MAY_BE: readonly { readonly kind: DataEntry['kind']; readonly name: RegExp }[] = [
  { kind: 'file', name: /^(?:state|keys)\.sqlite(?:-wal|-shm|-journal)?$/ },
  { kind: 'folder', name: /^(?:clickhouse|audits|edge)$/ },
  { kind: 'socket', name: /^headcount\.sock$/ },
  { kind: 'file', name: /^\.headcount-demo$/ },
];

/** What commands leave there, and what to do with it. */
const LEFT_BEHIND: readonly { readonly name: RegExp; readonly says: string }[] = [
  {
    name: /^state\.sqlite\.replaced-[\dTZ.-]+(?:-wal|-shm|-journal)?$/,
    says: 'the state that a restore put another one in the place of. It holds counts of windows that were never published; its keys are destroyed. Delete it once you know that the restored one is right',
  },
  {
    name: /^state\.sqlite\.restoring(?:-wal|-shm|-journal)?$/,
    says: 'of a restore that broke off. Restore again, or delete it',
  },
];

/** Personal data and keys; of the rest somebody else could only read what is published, or not yet. */
const SECRET = /^(?:state|keys)\.sqlite/;

const READ_OF_ANYBODY = 0o004;
const READ_OF_GROUP = 0o040;
const ENTER_OF_ANYBODY = 0o001;
const ENTER_OF_GROUP = 0o010;

export const dataFiles: Check<SchemaGround> = {
  info: {
    name: 'schema.files',
    title: 'In the data folder is nothing but what belongs there, and nobody else can read it.',
    what: 'Every file and folder in the data folder, and who may read it.',
    how: 'Names are compared with a list in the code: the state, its keys, ClickHouse, the reports, the socket. Of each the operating system is asked who may read it, by the folder’s own rights and by its own; another user on the machine must not, and who is in its group is to be looked at.',
    severity: 'serious',
    remedy:
      'A copy of the state keeps what is deleted in the original, and one of keys.sqlite keeps the keys: delete it, also in backups, and make copies with `headcount backup` alone. For the rights: stop the server, `chmod -R go= ` on the data folder, start it as its owner.',
    clauses: ['GDPR art. 5(1)(e)', 'GDPR art. 5(1)(f)', 'GDPR art. 32'],
  },
  async run({ dataFolder }) {
    const folder = await dataFolder?.();
    if (!folder) return notApplicable('A deployment at the edge has no data folder.');
    return judgeFolder(folder);
  },
};

/** @returns what is wrong with a data folder */
export function judgeFolder({ mode: own, entries }: DataFolder): Result {
  const wrong: string[] = [];
  const toLookAt: string[] = [];
  for (const entry of entries) {
    const left = LEFT_BEHIND.find(({ name }) => name.test(entry.name));
    if (left) toLookAt.push(`${entry.name} is there: ${left.says}.`);
    else if (!mayBe(entry)) wrong.push(`${told(entry)} does not belong there.`);
    const { anybody, group } = readers(entry, own);
    if (anybody && SECRET.test(entry.name))
      wrong.push(`Any user of the machine can read ${entry.name}.`);
    else if (anybody) toLookAt.push(`Any user of the machine can read ${told(entry)}.`);
    else if (group) toLookAt.push(`The group of ${told(entry)} can read it.`);
  }
  const extent = `${entries.length} files and folders${own === undefined ? '' : '; who may read them was looked at, too'}.`;
  if (wrong.length > 0) return failed(...wrong, ...toLookAt, extent);
  return toLookAt.length > 0 ? warned(...toLookAt, extent) : passed(extent);
}

function mayBe({ name, kind, demo }: DataEntry): boolean {
  // A demo's folder is a deployment of its own: `npm run demo` makes it in the data folder of this one.
  return demo === true || MAY_BE.some((it) => it.kind === kind && it.name.test(name));
}

/** Who can get at it: the folder must let them in, and it must let itself be read. A socket takes no reads. */
function readers({ kind, mode = 0, demo }: DataEntry, folder = 0) {
  if (kind === 'socket' || demo) return { anybody: false, group: false };
  const may = (enter: number, read: number) => (folder & enter) !== 0 && (mode & read) !== 0;
  return {
    anybody: may(ENTER_OF_ANYBODY, READ_OF_ANYBODY),
    group: may(ENTER_OF_GROUP, READ_OF_GROUP),
  };
}

/** A name may be anybody's, so only one of few signs is repeated. */
function told({ name, kind }: DataEntry): string {
  return /^[\w.-]{1,40}$/.test(name) ? name : `A ${kind} with a name of ${name.length} signs`;
}
