import type { core } from 'zod';
import type { Problem } from '../ingest/problem.ts';
import { Query } from './querySchema.ts';

/** Bytes of a query. */
export const MAX_QUERY = 64 * 1024;
/** How deep lists and objects may stand in one another; filters need three levels and two for each join. */
const MAX_NESTED = 24;

/** A body as a query, or what is wrong with it, each place by its path. */
export function parseQuery(text: string | undefined): { query: Query } | Problem {
  if (text === undefined) {
    return { status: 413, code: 'too-large', detail: `A query is at most ${MAX_QUERY} bytes.` };
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { status: 400, code: 'not-json', detail: 'The body is not JSON.' };
  }
  if (isDeeper(json, MAX_NESTED)) {
    return wrongShape([{ path: '', message: `is nested deeper than ${MAX_NESTED}` }]);
  }
  const parsed = Query.safeParse(json);
  return parsed.success ? { query: parsed.data } : wrongShape(parsed.error.issues.map(toPlace));
}

/** A problem that names places of the query. */
export function wrongShape(errors: NonNullable<Problem['errors']>): Problem {
  return {
    status: 400,
    code: 'wrong-shape',
    detail: 'The query does not have the shape of the API; see errors.',
    errors: errors.slice(0, 20),
  };
}

/** Looked at before the schema, which calls itself for each level. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((it) => isDeeper(it, levels - 1));
}

function toPlace(issue: core.$ZodIssue): { path: string; message: string } {
  const { path, message } = issue.path[0] === 'filters' ? innermost(issue) : issue;
  return { path: path.join('.'), message };
}

/** Of a filter with the right operator what is wrong within it, rather than all that a filter may be. */
function innermost(issue: core.$ZodIssue): { path: PropertyKey[]; message: string } {
  if (issue.code === 'invalid_union') {
    const [inner] = issue.errors.find(hasOperator) ?? [];
    if (inner) {
      const { path, message } = innermost(inner);
      return { path: [...issue.path, ...path], message };
    }
  }
  return { path: issue.path, message: issue.message };
}

/** Whether a kind of filter got past the first item, so that it was meant. */
function hasOperator([first]: readonly core.$ZodIssue[]): boolean {
  return first !== undefined && Number(first.path[0]) > 0;
}
