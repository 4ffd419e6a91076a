import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { type Problem, problem } from '../ingest/problem.ts';
import { readBody } from '../ingest/readBody.ts';
import type { Policy } from '../policy/policy.ts';
import { answerAudience } from './answerAudience.ts';
import { answerCsv } from './answerCsv.ts';
import { answerQuery } from './answerQuery.ts';
import { asksForAudience } from './audienceAlone.ts';
import { timeRange } from './dateRange.ts';
import { forItsReader } from './forItsReader.ts';
import { MAX_QUERY, parseQuery } from './parseQuery.ts';
import { planAudience } from './planAudience.ts';
import { planQuery } from './planQuery.ts';
import type { Read } from './read.ts';
import { unauthorized } from './unauthorized.ts';
import { wrongExpression } from './wrongExpression.ts';

export interface QueryDeps {
  readonly now: () => number;
  readonly policyOf: (site: string) => Policy | undefined;
  readonly read: Read;
  /** Why ClickHouse did not answer and what to do about it, where the sender is who can do it. */
  readonly whyAway?: (error: unknown) => string | undefined;
  /**
   * Which sites the sender may query: all, some, `undefined` for an unknown token, why its role may
   * not, or what is wrong with the tokens themselves.
   */
  readonly mayRead: (
    context: Context,
  ) => Promise<'all' | readonly string[] | { readonly wrongRole: string } | Problem | undefined>;
}

/** `POST /v1/query`: audience numbers, from released rows alone; as CSV for who asks for it. */
export function queryRoute(deps: QueryDeps): Hono {
  const app = new Hono();
  app.use('/v1/query', forItsReader);
  app.post('/v1/query', async (context) => {
    const sites = await deps.mayRead(context);
    if (!sites) return unauthorized(context, MAKES);
    if (typeof sites === 'object' && 'wrongRole' in sites)
      return problem(wrongRole(sites.wrongRole));
    if (typeof sites === 'object' && 'status' in sites) return problem(sites);
    const parsed = parseQuery(await readBody(context, MAX_QUERY));
    if ('status' in parsed) return problem(parsed);
    const { query } = parsed;
    const policy = deps.policyOf(query.site_id);
    // A site that is not this token's and one that does not exist get the same answer.
    if (!policy || (sites !== 'all' && !sites.includes(query.site_id))) return problem(FORBIDDEN);
    const now = deps.now();
    const range = timeRange(query.date_range, policy.timezone, now);
    const audience = asksForAudience(query);
    const plan = (audience ? planAudience : planQuery)(query, policy, range);
    if ('refused' in plan) {
      return problem({ status: 422, code: 'no-such-numbers', detail: plan.refused });
    }
    try {
      const wrong = await wrongExpression(query, deps.read);
      if (wrong) return problem(wrong);
      const question = { query, range, policy, now };
      const answer = await (audience ? answerAudience : answerQuery)(question, plan, deps.read);
      if (!wantsCsv(context)) return Response.json(answer);
      const headers = { 'content-type': 'text/csv; charset=utf-8; header=present' };
      return new Response(answerCsv(answer), { headers });
    } catch (error) {
      const why = deps.whyAway?.(error);
      return problem(why === undefined ? AWAY : { ...AWAY, detail: why });
    }
  });
  return app;
}

const MAKES =
  '`headcount token create` makes one, and on Cloudflare `token create --edge`, then put as the secret TOKENS';

function wantsCsv(context: Context): boolean {
  const supports = ['application/json', 'text/csv'];
  return (
    accepts(context, { header: 'Accept', supports, default: 'application/json' }) === 'text/csv'
  );
}

function wrongRole(detail: string): Problem {
  return { status: 403, code: 'wrong-role', detail };
}

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
