import type { Context, Hono } from 'hono';
import type { AnswerDeps } from '../ingest/answerEvents.ts';
import { createApp } from './app.ts';
import { createAuthorize } from './authorize.ts';
import { connectionAddress } from './clientAddress.ts';
import type { Reports } from './compliance/ownReport.ts';
import type { Conditions } from './conditions.ts';
import { fromDashboard } from './dashboardFiles.ts';
import type { Headcount } from './headcount.ts';
import type { Metrics } from './metrics.ts';
import { randomKey } from './randomKey.ts';
import type { ServedFiles } from './servedFiles.ts';
import { siteFacts } from './siteFacts.ts';
import { fromFiles } from './staticFiles.ts';
import { WRONG_ROLE } from './wrongRole.ts';

export interface PublicAppDeps {
  readonly headcount: Headcount;
  readonly events: AnswerDeps;
  readonly files: ServedFiles;
  readonly clientAddress: (context: Context) => string | undefined;
  readonly conditions: Conditions;
  readonly metrics: Metrics;
  /** Of audits. */
  readonly reports: Reports;
  readonly failed: (error: unknown) => void;
}

/** The app on the public port of a Node server. */
export function publicApp(deps: PublicAppDeps): Hono {
  const { headcount, events, files, clientAddress, conditions, metrics, reports, failed } = deps;
  const { policies, now, clickhouse, state, lookUpPlace } = headcount.deps;
  const authorize = createAuthorize(state.tokens);
  const policyOf = (site: string) => policies.get(site);
  return createApp({
    policies,
    platform: 'server',
    events: { ...events, clientAddress, connection: connectionAddress },
    beacon: fromFiles(files.beacon),
    dashboard: fromDashboard(files.dashboard),
    query: {
      now,
      policyOf,
      read: clickhouse.read,
      mayRead: async (context) => {
        const token = await authorize(context);
        if (!token) return undefined;
        return token.role === 'product' ? [token.site] : { wrongRole: WRONG_ROLE };
      },
    },
    site: {
      ...{ now, policyOf, tokenOf: authorize },
      factsOf: siteFacts({ ...files, windows: headcount.aggregator.windows, clientAddress }),
    },
    compliance: {
      ...{ now, lookUpPlace, randomKey, reports, tokenOf: authorize, platform: 'server' },
      policyOf,
      ledger: { source: 'state', after: state.ledger, check: state.checkLedger },
    },
    operations: { conditions, metrics: { registry: metrics.registry, authorize } },
    failed,
  });
}
