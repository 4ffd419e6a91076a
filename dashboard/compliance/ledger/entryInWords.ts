import type { LedgerEntry } from '../ask/ledgerAnswer.ts';
import { type EntryBody, type ReleasedCube, readBody } from './entryBody.ts';
import { windowInWords } from './windowInWords.ts';

/** Kinds of entries that a reader may want to see alone. */
export const ENTRY_KINDS = {
  all: 'Everything',
  policies: 'Policies',
  releases: 'Days, weeks, months',
  hours: 'Hours',
  keys: 'Keys',
} as const;
export type EntryKind = keyof typeof ENTRY_KINDS;

/** Whether an entry is of a kind. */
export function isOfKind({ entry, body }: LedgerEntry, kind: EntryKind): boolean {
  if (kind === 'all') return true;
  if (kind === 'policies') return entry === 'policy_activated';
  if (kind === 'keys') return entry === 'key_made' || entry === 'key_destroyed';
  return entry === 'window_released' && (readBody(body).window === 'hour') === (kind === 'hours');
}

/** What an entry says, such as "Day of 14 Nov 2026 released: 13 tables, policy version 1." */
export function entryInWords({ entry, body }: LedgerEntry, timezone: string): string {
  const told = readBody(body);
  if (entry === 'policy_activated') return `Policy version ${told.version ?? '?'} came into force`;
  const window = windowOf(told, timezone);
  if (entry === 'key_made') return `Key for the visitors of the ${window} made`;
  if (entry === 'key_destroyed') return `Key for the visitors of the ${window} destroyed`;
  const part = told.partial ? ', in which the policy changed,' : '';
  return `${capital(window)}${part} released: ${published(told.cubes)}, policy version ${told.policyVersion ?? '?'}`;
}

function windowOf({ window, startsAt }: EntryBody, timezone: string): string {
  return window === undefined || startsAt === undefined
    ? 'window that is not told'
    : windowInWords({ kind: window, startsAt }, timezone);
}

/** Why a table of a window was not published. */
const WHY: Readonly<Record<string, string>> = {
  overflow: 'more different values than it may have',
  key: 'its key was lost',
  budget: 'the budget was spent',
};

function published(cubes: readonly ReleasedCube[]): string {
  const tables = cubes.length === 1 ? '1 table' : `${cubes.length} tables`;
  const withheld = cubes.filter((cube) => cube.withheld !== '');
  if (withheld.length === 0) return tables;
  const why = [...new Set(withheld.map((cube) => WHY[cube.withheld] ?? cube.withheld))];
  return `${tables}, ${withheld.length} of them withheld (${why.join('; ')})`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
