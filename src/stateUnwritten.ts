import type { Problem } from '../ingest/problem.ts';
import { stateFailure } from './errorCode.ts';

const WHY: Readonly<Record<string, string>> = {
  'disk-full': 'The disk of the data folder is full, so the state could not be written.',
  'disk-error':
    'The disk of the data folder gave an error, mostly because it is full, so the state could not be written.',
  'disk-read-only': 'The data folder may not be written, so the state could not be.',
};

/** What to answer when the disk did not take a change of the state; `undefined` of any other failure. */
export function stateUnwritten(error: unknown): Problem | undefined {
  const code = stateFailure(error);
  const why = WHY[code];
  return why === undefined
    ? undefined
    : { status: 503, code, detail: `${why} Put that right (df shows the space) and try again.` };
}
