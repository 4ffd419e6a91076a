import { Hono } from 'hono';
import * as z from 'zod';
import { type Problem, problem } from '../../ingest/problem.ts';
import { isAuditSite } from '../../policy/auditSite.ts';
import type { Platform } from '../../policy/platform.ts';
import type { Headcount } from '../headcount.ts';
import { UserError } from '../userError.ts';
import type { CanaryGrounds } from './canaryGrounds.ts';
import { canaryRoutes, NO_POLICY } from './canaryRoutes.ts';
import type { LogTap } from './logTap.ts';
import type { ReadOnly } from './readOnly.ts';

/** What a running server says of itself to an audit. */
export interface Deployment {
  readonly platform: Platform;
  /** Headcount's. */
  readonly version: string;
  /** Where the public endpoint listens. */
  readonly url: string;
  readonly clickhouse: 'embedded' | 'server';
}

export interface AuditRoutesDeps {
  readonly headcount: Headcount;
  readonly grounds: CanaryGrounds;
  readonly readOnly: ReadOnly;
  readonly tap: LogTap;
  readonly deployment: () => Deployment;
}

export const AUDIT_PATHS = [
  ...[
    'GET /audit',
    'GET /audit/policies',
    'GET /audit/facts',
    'POST /audit/read',
    'GET /audit/log',
  ],
  ...[
    'POST /audit/canary',
    'DELETE /audit/canary',
    'GET /audit/canary/:site',
    'DELETE /audit/canary/:site',
  ],
  ...['GET /audit/canary/:site/secrets', 'POST /audit/canary/:site/close'],
];

const Asked = z.strictObject({
  statement: z.string(),
  params: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.array(z.string()), z.array(z.number())]),
  ),
});

/** What an audit asks of a running server; for the control app alone. */
export function auditRoutes(deps: AuditRoutesDeps): Hono {
  const { headcount, grounds, readOnly, tap } = deps;
  const { policies, state, clickhouse } = headcount.deps;
  const app = new Hono();
  let hasTables = false;
  const policyOf = (site = '') => (isAuditSite(site) ? undefined : policies.get(site));

  app.get('/audit', (context) => context.json(deps.deployment()));
  app.get('/audit/policies', (context) =>
    context.json([...policies.values()].filter(({ site }) => !isAuditSite(site))),
  );
  app.get('/audit/facts', async (context) => {
    const policy = policyOf(context.req.query('site'));
    return policy ? context.json(await state.facts(policy.site)) : problem(NO_POLICY);
  });
  app.post('/audit/read', async (context) => {
    const asked = Asked.safeParse(await context.req.json().catch(() => undefined));
    if (!asked.success) return problem(WRONG_STATEMENT);
    const { statement, params } = asked.data;
    try {
      // Before the first read of a server there may be no tables yet.
      if (!hasTables) await clickhouse.read('SELECT 1', {});
      hasTables = true;
      return context.json(await readOnly.read(statement, params));
    } catch (error) {
      // Its words are ours, and repeat nothing of the statement.
      if (!(error instanceof UserError)) throw error;
      return problem({ status: 422, code: 'not-read', detail: `${error.message} ${error.remedy}` });
    }
  });
  app.get('/audit/log', () => {
    const { bytes, overflowed } = tap.tapped;
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': 'application/octet-stream',
        [OVERFLOWED]: overflowed ? 'yes' : 'no',
      },
    });
  });
  app.route('/', canaryRoutes({ headcount, grounds, policyOf }));
  return app;
}

/** The header that tells whether there was more than could be kept of the log. */
export const OVERFLOWED = 'x-overflowed';

const WRONG_STATEMENT: Problem = {
  status: 400,
  code: 'wrong-statement',
  detail: 'Send {"statement": "SELECT …", "params": {…}}.',
};
