import { type Context, Hono } from 'hono';
import { type Problem, problem } from '../ingest/problem.ts';
import { readBody } from '../ingest/readBody.ts';
import type { Policy } from '../policy/policy.ts';
import { answerQuery, type Read } from './answerQuery.ts';
import { timeRange } from './dateRange.ts';
import { planQuery } from './planQuery.ts';
import { Query } from './querySchema.ts';

export interface QueryDeps {
  readonly now: () => number;
  readonly policyOf: (site: string) => Policy | undefined;
  readonly read: Read;
  /** Which sites the sender may query: all, some, or `undefined` for an unknown token. */
  readonly mayRead: (context: Context) => Promise<'all' | readonly string[] | undefined>;
}

const MAX_QUERY = 64 * 1024;

/** `POST /v1/query`: audience numbers, from released rows alone. */
export function queryRoute(deps: QueryDeps): Hono {
  const app = new Hono();
  app.post('/v1/query', async (context) => {
    const sites = await deps.mayRead(context);
    if (!sites) return problem(UNAUTHORIZED);
    const parsed = parseQuery(await readBody(context, MAX_QUERY));
    if ('status' in parsed) return problem(parsed);
    const { query } = parsed;
    const policy = deps.policyOf(query.site_id);
    // A site that is not this token's and one that does not exist get the same answer.
    if (!policy || (sites !== 'all' && !sites.includes(query.site_id))) return problem(FORBIDDEN);
    const range = timeRange(query.date_range, policy.timezone, deps.now());
    const plan = planQuery(query, policy, range);
    if ('refused' in plan) {
      return problem({ status: 422, code: 'no-such-numbers', detail: plan.refused });
    }
    try {
      return Response.json(await answerQuery(query, plan, range, policy.timezone, deps.read));
    } catch {
      return problem(AWAY);
    }
  });
  return app;
}

const UNAUTHORIZED: Problem = {
  status: 401,
  code: 'no-token',
  detail: 'Send "Authorization: Bearer <token>"; `headcount token create` makes one.',
};

const FORBIDDEN: Problem = {
  status: 403,
  code: 'not-your-site',
  detail: 'This token does not read that site, or there is no such site.',
};

const AWAY: Problem = {
  status: 503,
  code: 'clickhouse-away',
  detail: 'ClickHouse does not answer. Counting goes on; ask again in a while.',
  retryAfter: 10,
};

function parseQuery(text: string | undefined): { query: Query } | Problem {
  if (text === undefined) {
    return { status: 413, code: 'too-large', detail: `A query is at most ${MAX_QUERY} bytes.` };
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { status: 400, code: 'not-json', detail: 'The body is not JSON.' };
  }
  const parsed = Query.safeParse(json);
  if (parsed.success) return { query: parsed.data };
  return {
    status: 400,
    code: 'wrong-shape',
    detail: 'The query does not have the shape of the API; see errors.',
    errors: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  };
}
