import { errorCode } from '../errorCode.ts';
import { UserError } from '../userError.ts';

/** Why an audit's report cannot be kept in a data folder. */
export function cannotStore(data: string, error: unknown): UserError {
  return new UserError(
    `No report can be stored in ${data}/audits (${errorCode(error).errorCode ?? 'unknown'}).`,
    'See that there is space and that this user may write there, and audit again.',
  );
}
