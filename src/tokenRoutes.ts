import { Hono } from 'hono';
import * as z from 'zod';
import { type Problem, problem } from '../ingest/problem.ts';
import type { NodeState } from './nodeState.ts';
import { EVERY_SITE, hashToken, newToken, ROLES, type TokenRow, tokenId } from './tokenTable.ts';

export interface TokenDeps {
  readonly state: Pick<NodeState, 'tokens' | 'addToken' | 'removeToken'>;
  /** The sites that there are. */
  readonly sites: ReadonlyMap<string, unknown>;
  readonly now: () => number;
}

/** A token as it is listed: never itself, nor its whole hash. */
export interface ListedToken {
  readonly id: string;
  readonly role: string;
  readonly site: string;
  /** ISO 8601, UTC. */
  readonly created: string;
}

const NewToken = z.strictObject({
  role: z.enum(ROLES).default('product'),
  site: z.string().optional(),
});

/** Making, listing and revoking tokens; for the control app, never for the public port. */
export function tokenRoutes({ state, sites, now }: TokenDeps): Hono {
  const app = new Hono();
  app.get('/tokens', async (context) => context.json((await state.tokens()).map(listed)));
  app.post('/tokens', async (context) => {
    const asked = NewToken.safeParse(await context.req.json().catch(() => undefined));
    if (!asked.success) return problem(WRONG_SHAPE);
    const { role, site } = asked.data;
    const wrong = wrongSite(role, site, sites);
    if (wrong) return problem(wrong);
    const token = newToken();
    const row = { hash: hashToken(token), site: site ?? EVERY_SITE, role, createdAt: now() };
    await state.addToken(row);
    return context.json({ token, ...listed(row) });
  });
  // POST too: the command line's client has no other method with which to change something.
  app.on(['DELETE', 'POST'], '/tokens/:id', async (context) => {
    const revoked = await state.removeToken(context.req.param('id'));
    return revoked.length > 0 ? context.json(revoked.map(listed)) : problem(UNKNOWN_TOKEN);
  });
  return app;
}

function listed(row: TokenRow): ListedToken {
  const { role, site, createdAt } = row;
  return { id: tokenId(row), role, site, created: new Date(createdAt).toISOString() };
}

/** An operator's token is of the whole deployment, every other is of one site. */
function wrongSite(
  role: TokenRow['role'],
  site: string | undefined,
  sites: TokenDeps['sites'],
): Problem | undefined {
  if (role === 'operator') return site === undefined ? undefined : SITE_OF_OPERATOR;
  const there = `There are: ${[...sites.keys()].join(', ')}.`;
  if (site === undefined) {
    return {
      status: 400,
      code: 'no-site',
      detail: `A token of this role is of one site; name it. ${there}`,
    };
  }
  if (sites.has(site)) return undefined;
  return {
    status: 404,
    code: 'unknown-site',
    detail: `There is no policy for this site. ${there}`,
  };
}

const WRONG_SHAPE: Problem = {
  status: 400,
  code: 'wrong-shape',
  detail: `A token has a role, which is one of ${ROLES.join(', ')}, a site unless it is an operator's, and nothing else.`,
};

const SITE_OF_OPERATOR: Problem = {
  status: 400,
  code: 'site-of-operator',
  detail: "An operator's token is of the whole deployment; leave the site out.",
};

const UNKNOWN_TOKEN: Problem = {
  status: 404,
  code: 'unknown-token',
  detail:
    'No token has this id; it may be revoked already. `headcount token list` shows the ids there are, of 8 digits each.',
};
