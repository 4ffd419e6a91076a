import { type Context, Hono } from 'hono';
import { type Problem, problem } from '../ingest/problem.ts';
import type { Policy } from '../policy/policy.ts';
import { describeSite, type SiteFacts } from '../query/describeSite.ts';
import { forItsReader } from '../query/forItsReader.ts';
import { unauthorized } from '../query/unauthorized.ts';
import { NO_POLICY } from './compliance/problems.ts';
import type { TokenRow } from './tokenTable.ts';

export interface SiteDeps {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly policyOf: (site: string) => Policy | undefined;
  /** The token of a request, nothing where it is none of ours, or what is wrong with the tokens themselves. */
  readonly tokenOf: (context: Context) => Promise<TokenRow | Problem | undefined>;
  /** What this server knows beside the policy. */
  readonly factsOf: (
    policy: Policy,
    context: Context,
  ) => Omit<SiteFacts, 'role'> | Promise<Omit<SiteFacts, 'role'>>;
}

/** `GET /v1/site`: what a token of role product or compliance reads, and what can be asked of it. */
export function siteRoute({ now, policyOf, tokenOf, factsOf }: SiteDeps): Hono {
  const app = new Hono();
  app.use('/v1/site', forItsReader);
  app.get('/v1/site', async (context) => {
    const token = await tokenOf(context);
    if (!token) return unauthorized(context, MAKES);
    if ('status' in token) return problem(token);
    const { role, site } = token;
    if (role === 'operator') return problem(WRONG_ROLE);
    const policy = policyOf(site);
    if (!policy) return problem(NO_POLICY);
    const facts = await factsOf(policy, context);
    return Response.json(describeSite(policy, now(), { role, ...facts }));
  });
  return app;
}

const MAKES =
  '`headcount token create --site <site> --role product` makes one, and on Cloudflare the same with --edge, then put as the secret TOKENS';

const WRONG_ROLE: Problem = {
  status: 403,
  code: 'wrong-role',
  detail:
    'Only a token of role product or compliance reads this; `headcount token create --site <site> --role product` makes one, on Cloudflare with --edge.',
};
