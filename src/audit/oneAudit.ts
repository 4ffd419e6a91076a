import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hasState } from '../stateFiles.ts';
import { UserError } from '../userError.ts';
import { cannotStore } from './cannotStore.ts';

/**
 * Lets one process at a time audit a data folder: two would be in each other's way, and what one
 * of them could not carry out would count as failed. A lock of SQLite ends with its process,
 * however that ends.
 *
 * @returns lets the next one begin
 * @throws UserError where another process is at it, or there is nothing to audit
 */
export function oneAudit(data: string): () => void {
  // A folder that was mistyped would pass.
  if (!hasState(data)) {
    throw new UserError(
      `${data} has no Headcount in it.`,
      'Look at --data and HEADCOUNT_DATA. Where one is to be made for the audit, `headcount release` makes it.',
    );
  }
  return oneAuditIn(data);
}

/** The same for a folder that only reports are kept in; it is made where it is not there. */
export function oneAuditIn(data: string): () => void {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(join(data, 'audits'), { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(data, 'audits', 'lock'));
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (!/locked|busy/.test(String(error))) throw cannotStore(data, error);
    throw new UserError(
      `Another audit of ${data} is under way.`,
      'Wait until it is done. A server audits itself at the time that HEADCOUNT_AUDIT says.',
    );
  }
  return () => database.close();
}
