import { join } from 'node:path';
import { UserError } from './userError.ts';

/** Says why the state of a data folder cannot be opened, and what to do. */
export function stateProblem(folder: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (/locked|busy/.test(reason)) {
    return new UserError(
      `Another Headcount already runs on ${folder}.`,
      'Stop it, or name another folder with --data. Commands such as `headcount query` reach a running server by themselves.',
    );
  }
  if (/of a later version/.test(reason)) {
    return new UserError(
      `The state in ${folder} cannot be used: ${reason}.`,
      'Install the Headcount that wrote it, or a later one. The state cannot be taken back a version.',
    );
  }
  if (/: it is a backup$/.test(reason)) {
    return new UserError(
      `${join(folder, 'state.sqlite')} is a backup that was copied there.`,
      'Move it out of the folder and run `headcount restore` with it, which learns what was published since and withholds what was lost. As it is, windows that were published would be published again.',
    );
  }
  const file = /^(state|keys)\.sqlite: /.exec(reason)?.[1];
  if (/malformed|not a database|database corruption/.test(reason)) {
    return file === 'keys'
      ? new UserError(
          `${join(folder, 'keys.sqlite')} is damaged.`,
          'Delete it and its -wal file, and start again. Windows that are open lose the keys of their visitors: they are withheld when they close, all others go on. The ids of events are forgotten: what clients send again of the last day may count twice, also in windows that are published.',
        )
      : new UserError(
          `${join(folder, 'state.sqlite')} is damaged.`,
          '`headcount restore BACKUP --force` puts a backup in its place; docs/backup.md tells what is lost then. Check the disk before.',
        );
  }
  if (/disk is full|ENOSPC/.test(reason)) {
    return new UserError(
      `The disk of ${folder} is full.`,
      'Free some space and start again. Nothing is lost that was acknowledged.',
    );
  }
  return new UserError(
    `The state in ${folder} cannot be opened: ${reason}.`,
    'Check that the folder may be written and that the disk is not full.',
  );
}

/** The keys are made after the state, so keys alone mean that the state was lost. */
export function stateLost(folder: string): UserError {
  return new UserError(
    `${folder} has keys.sqlite but no state.sqlite: the state was lost.`,
    'Put state.sqlite back, or restore a backup with `headcount restore BACKUP --force`. To begin anew, with an empty ClickHouse too, delete keys.sqlite: with the old one, windows that were published would be published again.',
  );
}
