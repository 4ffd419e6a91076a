import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { LogTap } from './audit/logTap.ts';
import { openAuditSide } from './audit/openAuditSide.ts';
import { startAudit } from './auditChild.ts';
import { auditMetrics } from './auditMetrics.ts';
import type { AuditTimes } from './auditTimes.ts';
import { createBackground } from './background.ts';
import { createAddressReader, createClientAddress } from './clientAddress.ts';
import { storedReports } from './compliance/storedReports.ts';
import { Conditions, type Log } from './conditions.ts';
import type { Config } from './config.ts';
import { createControl } from './control.ts';
import { eventsDeps } from './eventsDeps.ts';
import { answerEventsFirst } from './eventsListener.ts';
import { createFailureLog } from './failureLog.ts';
import { geoWarnings } from './geoWarnings.ts';
import type { Headcount } from './headcount.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { listen, listenOn } from './listen.ts';
import { lostWarnings } from './lostWarnings.ts';
import { Metrics } from './metrics.ts';
import { noteLimited } from './noteLimited.ts';
import { openHeadcount } from './openHeadcount.ts';
import { publicApp } from './publicApp.ts';
import { rateLimits } from './rateLimits.ts';
import { machineTimer } from './retryLoop.ts';
import { startScheduledAudits } from './scheduledAudits.ts';
import { readServedFiles } from './servedFiles.ts';
import { socketPath } from './socketPath.ts';
import { stateMetrics } from './stateMetrics.ts';
import { stopServer } from './stopServer.ts';
import { bothWatch } from './watchCommits.ts';
import { createWebServer } from './webServer.ts';

export { openHeadcount } from './openHeadcount.ts';

export interface ServeOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly log: Log;
  /** Of that log, for audits; without it they see what goes to stdout and stderr. */
  readonly logTap?: LogTap;
  /** Over those of the config. */
  readonly limits?: Partial<Limits>;
  /** When it audits itself; without it, never. */
  readonly audits?: AuditTimes | undefined;
  /** Only the demo gives another clock than the machine's. */
  readonly now?: () => number;
}

export interface RunningServer {
  readonly url: string;
  readonly headcount: Headcount;
  /** Takes no more requests, finishes those under way, and leaves everything durable. */
  close(): Promise<void>;
}

/** Serves the public app on TCP and the control app on the data folder's socket. */
export async function serve(config: Config, options: ServeOptions): Promise<RunningServer> {
  const { log, now = Date.now } = options;
  const limits: Limits = { ...DEFAULT_LIMITS, ...config.limits, ...options.limits };
  const clientAddress = createClientAddress(config.trustedProxies);
  const files = await readServedFiles(config.geo);
  const conditions = new Conditions(log);
  const metrics = new Metrics();
  const background = createBackground({
    ...{ conditions, log, random: Math.random, setTimer: machineTimer },
  });
  const headcount = await openHeadcount(config, now, {
    commits: bothWatch(metrics.commits, background.commits),
    timeStep: metrics.timeStep,
  });
  metrics.watchProcess();
  metrics.beginSites(headcount.deps.policies.keys());
  stateMetrics(metrics.registry, headcount, conditions);
  const sites = [...headcount.deps.policies.keys()];
  auditMetrics(metrics.registry, config.data, sites);
  const failed = createFailureLog(log);
  const rates = rateLimits(limits, now, noteLimited(metrics, log));
  const events = eventsDeps(headcount, rates.limits, metrics, failed);
  const app = publicApp({
    ...{ headcount, events, files, clientAddress, conditions, metrics, failed },
    reports: storedReports(config.data, log),
  });
  const web = createWebServer(app, limits, metrics);
  answerEventsFirst(web, events, createAddressReader(config.trustedProxies));
  let url = '';
  const audit = openAuditSide(config, headcount, metrics, () => url, options.logTap);
  const control = createAdaptorServer({
    fetch: createControl(headcount, metrics.registry, failed, audit.routes).fetch,
  }) as Server;
  // A log may take as long as it takes.
  control.requestTimeout = 0;
  const socket = socketPath(config.data);
  try {
    // Before the first event: that a window is open must not tell that somebody came.
    headcount.aggregator.windows.openDue(now());
    const port = await listen(web, options);
    // The state is locked by this process, so a socket that is there is a dead one's.
    rmSync(socket, { force: true, recursive: true });
    await listenOn(control, { path: socket });
    url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
    for (const warning of await geoWarnings(config.geo, now())) log.warn(warning);
    for (const warning of lostWarnings(headcount.aggregator.windows.open())) log.warn(warning);
    const stopBackground = background.start(headcount);
    const minutes = setInterval(rates.turn, 60_000).unref();
    const stopAudits = options.audits
      ? startScheduledAudits({
          ...{ times: options.audits, folder: config.data, sites, log, now },
          ...{ start: () => startAudit(config), setTimer: machineTimer },
        })
      : async () => {};
    log.info({ code: 'listening', url, sites }, 'Listening.');
    return {
      url,
      headcount,
      close: async () => {
        conditions.begin('stopping');
        stopBackground();
        clearInterval(minutes);
        // An audit under way takes its own site out of the deployment over the socket.
        await Promise.all([stopServer(web), stopAudits().then(() => stopServer(control))]);
        await audit.close();
        await headcount.close();
        log.info({ code: 'stopped' }, 'Stopped.');
      },
    };
  } catch (error) {
    web.close();
    await audit.close();
    await headcount.close();
    throw error;
  }
}
