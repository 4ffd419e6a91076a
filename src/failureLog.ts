import type { Log } from './conditions.ts';
import { errorCode, thrownAt } from './errorCode.ts';

/** Logs an unforeseen error without its message, once for each place it comes from. */
export function createFailureLog(log: Log): (error: unknown) => void {
  const seen = new Set<string>();
  return (thrown) => {
    const details = { code: 'unexpected', ...errorCode(thrown), at: thrownAt(thrown) };
    const key = JSON.stringify(details);
    if (seen.has(key)) return;
    seen.add(key);
    log.error(details, 'This should not happen: a bug in Headcount.');
  };
}
