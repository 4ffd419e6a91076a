import type { Problem } from '../problem.ts';

/** A body that cannot be translated, and where. */
export function wrongShape(path: string, message: string): Problem {
  const detail = 'The event cannot be read; see errors.';
  return { status: 400, code: 'wrong-shape', detail, errors: [{ path, message }] };
}
