import type { Hono } from 'hono';
import pkg from '../../package.json' with { type: 'json' };
import type { Config } from '../config.ts';
import type { Headcount } from '../headcount.ts';
import type { Metrics } from '../metrics.ts';
import { machineTimer } from '../retryLoop.ts';
import { auditRoutes } from './auditRoutes.ts';
import { CanaryGrounds } from './canaryGrounds.ts';
import { LogTap } from './logTap.ts';
import { openReadOnly } from './readOnly.ts';

/** What a server has open for audits. */
export interface AuditSide {
  readonly routes: Hono;
  close(): Promise<void>;
}

/**
 * What a running server answers an audit with; `routes` are for its control app.
 *
 * @param url where the public endpoint listens, once it does
 * @param tap of its log; one that catches only stdout and stderr where it is absent
 */
export function openAuditSide(
  config: Config,
  headcount: Headcount,
  metrics: Metrics,
  url: () => string,
  tap: LogTap = new LogTap(),
): AuditSide {
  const grounds = new CanaryGrounds({
    ...{ headcount, tap, setTimer: machineTimer },
    gone: (site) => metrics.endSite(site),
  });
  const readOnly = openReadOnly(config.clickhouse, config.data);
  const deployment = () => ({
    ...{ platform: 'server' as const, version: pkg.version, url: url() },
    clickhouse: config.clickhouse ? ('server' as const) : ('embedded' as const),
  });
  return {
    routes: auditRoutes({ headcount, grounds, readOnly, tap, deployment }),
    close: async () => {
      grounds.stop();
      await readOnly.close();
    },
  };
}
