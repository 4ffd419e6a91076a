import { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { type Problem, problem } from '../ingest/problem.ts';
import { queryRoute } from '../query/queryRoute.ts';
import { notFound, unexpected } from './app.ts';
import { AUDIT_PATHS } from './audit/auditRoutes.ts';
import { backupRoute } from './backupRoute.ts';
import type { Headcount } from './headcount.ts';
import { importLog } from './importLog.ts';
import { ledgerRoute } from './ledgerRoute.ts';
import { metricsRoute } from './metricsRoute.ts';
import { releaseRoute } from './releaseRoute.ts';
import { stateUnwritten } from './stateUnwritten.ts';
import { tokenRoutes } from './tokenRoutes.ts';
import { whyAway } from './whyAway.ts';

const PATHS = [
  ...[
    'GET /status',
    'POST /v1/query',
    'POST /release',
    'GET /ledger',
    'POST /backup',
    'POST /import',
  ],
  ...['GET /tokens', 'POST /tokens', 'DELETE /tokens/:id', 'GET /metrics'],
];

const ONE_AT_A_TIME: Problem = {
  status: 409,
  code: 'import-under-way',
  detail: 'A log of this site is being imported; wait until it is done.',
};

const BROKE_OFF: Problem = {
  status: 500,
  code: 'import-broke-off',
  detail:
    'The log could not be read to its end, or a release could not be made durable. What was released is kept; import the same log again, and it goes on from there.',
};

/**
 * What the command line asks of a running server, over a Unix socket in the
 * data folder. It has no tokens: who may open the socket may read the files
 * beside it. None of these routes exists on the public port.
 *
 * @param failed told of an unforeseen error, whose message may hold anything
 * @param audit what a server answers audits with
 */
export function createControl(
  headcount: Headcount,
  metrics?: Registry,
  failed?: (error: unknown) => void,
  audit?: Hono,
): Hono {
  const app = new Hono();
  const { policies, now, clickhouse, state } = headcount.deps;
  const importing = new Set<string>();
  const noSite = () =>
    problem({
      status: 404,
      code: 'unknown-site',
      detail: `There is no policy for this site. There are: ${[...policies.keys()].join(', ')}.`,
    });

  app.get('/status', (context) => context.json({ pid: process.pid }));
  app.route(
    '/',
    queryRoute({
      now,
      policyOf: (site) => policies.get(site),
      read: clickhouse.read,
      mayRead: async () => 'all',
      whyAway,
    }),
  );
  app.route('/', releaseRoute(headcount));
  app.route('/', ledgerRoute(headcount));
  app.route('/', backupRoute(state, now));
  app.post('/import', async (context) => {
    const policy = policies.get(context.req.query('site') ?? '');
    if (!policy) return noSite();
    const { body } = context.req.raw;
    if (!body)
      return problem({ status: 400, code: 'no-log', detail: 'There is no log to import.' });
    if (importing.has(policy.site)) return problem(ONE_AT_A_TIME);
    importing.add(policy.site);
    const report = await importLog(headcount, policy, body)
      .catch(() => undefined)
      .finally(() => importing.delete(policy.site));
    if (!report) return problem(BROKE_OFF);
    const sent = await headcount.send().then(
      () => true,
      () => false,
    );
    return context.json({ ...report, sent });
  });
  app.route('/', tokenRoutes({ state, sites: policies, now }));
  if (metrics) app.route('/', metricsRoute({ registry: metrics }));
  if (audit) app.route('/', audit);
  app.notFound(notFound(audit ? [...PATHS, ...AUDIT_PATHS] : PATHS));
  const notForeseen = unexpected(failed);
  app.onError((error, context) => {
    const unwritten = stateUnwritten(error);
    return unwritten ? problem(unwritten) : notForeseen(error, context);
  });
  return app;
}
