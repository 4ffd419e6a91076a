import type { Context } from 'hono';
import { type Problem, problem } from '../../ingest/problem.ts';
import { tooMany } from '../../ingest/takeEnvelope.ts';
import { unauthorized } from '../../query/unauthorized.ts';
import type { TokenRow } from '../tokenTable.ts';
import { perMinute } from './perMinute.ts';
import { NOT_YOUR_SITE } from './problems.ts';

export interface ComplianceAccess {
  /** The token of a request, nothing where it is none of ours, or what is wrong with the tokens themselves. */
  readonly tokenOf: (context: Context) => Promise<TokenRow | Problem | undefined>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Who may ask, and of what. */
export interface Allowed {
  readonly site: string;
  /** The hash of the token. */
  readonly token: string;
}

/** Of one token: more than anybody reads, and few enough for whoever else asks. */
export const REQUESTS_A_MINUTE = 60;

const MAKE = 'headcount token create --site <site> --role compliance';
const MAKES = `\`${MAKE}\` makes one, and on Cloudflare the same with --edge, then put as the secret TOKENS`;

const WRONG_ROLE: Problem = {
  status: 403,
  code: 'wrong-role',
  detail: `Only a token of role compliance reads this; \`${MAKE}\` makes one, on Cloudflare with --edge.`,
};

/** Who may ask: lets a token of role compliance through to its own site, so often a minute. */
export function createAccess({ tokenOf, now }: ComplianceAccess) {
  const wait = perMinute(REQUESTS_A_MINUTE, now);
  return async (context: Context): Promise<Response | Allowed> => {
    const token = await tokenOf(context);
    if (!token) return unauthorized(context, MAKES);
    if ('status' in token) return problem(token);
    if (token.role !== 'compliance') return problem(WRONG_ROLE);
    const seconds = wait(token.hash);
    if (seconds > 0) return problem(tooMany(seconds));
    // Whether there is such a site is not told.
    const asked = context.req.query('site');
    if (asked !== undefined && asked !== token.site) return problem(NOT_YOUR_SITE);
    return { site: token.site, token: token.hash };
  };
}
