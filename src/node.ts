import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo, createServer } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import type { Logger } from 'pino';
import { loadPolicies } from '../policy/loadPolicies.ts';
import type { Policy } from '../policy/policy.ts';
import { secureUniform } from '../release/uniform.ts';
import { createApp } from './app.ts';
import { createAuthorize } from './authorize.ts';
import { openClickHouse } from './clickhouse.ts';
import { createClientAddress } from './clientAddress.ts';
import type { Config } from './config.ts';
import { createControl } from './control.ts';
import { openGeo } from './geo.ts';
import { geoWarnings } from './geoWarnings.ts';
import { ClockBehind, Headcount } from './headcount.ts';
import { type NodeState, openNodeState } from './nodeState.ts';
import { socketPath } from './socketPath.ts';
import { UserError } from './userError.ts';

export interface ServeOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Only the demo gives another clock than the machine's. */
  readonly now?: () => number;
}

export interface RunningServer {
  readonly url: string;
  readonly headcount: Headcount;
  /** Takes no more requests, finishes those under way, and leaves everything durable. */
  close(): Promise<void>;
}

/** How often the server looks for windows that have closed. */
const RELEASE_EVERY_MS = 10_000;

/** Puts the stages together from a config. Throws `UserError` or `PolicyError`. */
export async function openHeadcount(config: Config, now: () => number): Promise<Headcount> {
  const policies = await loadPolicies(config.policies);
  const lookUpPlace = await openGeo(config.geo);
  const state = await openNodeState(config.data);
  try {
    await activate(config.policies, policies, state, now());
    const clickhouse = openClickHouse(config.clickhouse, config.data);
    const uniform = secureUniform();
    return await Headcount.start({ policies, lookUpPlace, state, clickhouse, uniform, now });
  } catch (error) {
    await state.close();
    throw error;
  }
}

/** Notes which policies are in force. One that changed must say so by its version: releases name it. */
async function activate(
  folder: string,
  policies: ReadonlyMap<string, Policy>,
  state: NodeState,
  at: number,
): Promise<void> {
  const wrong = await state.activate(
    [...policies.values()].map(({ site, version, hash }) => ({ site, version, hash, at })),
  );
  const [first] = wrong;
  if (!first) return;
  const file = `${folder}/${first.site}.json`;
  const version = policies.get(first.site)?.version ?? 0;
  throw first.why === 'older'
    ? new UserError(
        `${file} has version ${version}, but a later one was in force.`,
        'Versions only count up: give it the next number.',
      )
    : new UserError(
        `${file} was changed, but its version is still ${version}.`,
        `Set "version" to ${version + 1}: releases name the version they were made under, and the ledger tells since when.`,
      );
}

/** Serves the public app on TCP and the control app on the data folder's socket. */
export async function serve(config: Config, options: ServeOptions): Promise<RunningServer> {
  const now = options.now ?? Date.now;
  const clientAddress = createClientAddress(config.trustedProxies);
  const headcount = await openHeadcount(config, now);
  const { log } = options;
  const socket = socketPath(config.data);
  const web = createAdaptorServer({ fetch: publicApp(headcount, clientAddress).fetch }) as Server;
  const control = createAdaptorServer({ fetch: createControl(headcount).fetch }) as Server;
  // A log may take as long as it takes.
  control.requestTimeout = 0;
  try {
    // Before the first event: that a window is open must not tell that somebody came.
    headcount.aggregator.windows.openDue(now());
    const port = await listen(web, options);
    // The state is locked by this process, so a socket that is there is a dead one's.
    rmSync(socket, { force: true, recursive: true });
    await listenOn(control, { path: socket });
    const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
    for (const warning of await geoWarnings(config.geo, now())) log.warn(warning);
    const stopReleasing = releaseRegularly(headcount, log);
    log.info({ url, sites: [...headcount.deps.policies.keys()] }, 'listening');
    return {
      url,
      headcount,
      close: async () => {
        stopReleasing();
        await Promise.all([stop(web), stop(control)]);
        await headcount.close();
        log.info('stopped');
      },
    };
  } catch (error) {
    web.close();
    await headcount.close();
    throw error;
  }
}

const WRONG_ROLE =
  'Only a token of role product queries numbers; `headcount token create --site <site> --role product` makes one.';

function publicApp(
  headcount: Headcount,
  clientAddress: (context: Context) => string | undefined,
): Hono {
  const { policies, now, clickhouse, state } = headcount.deps;
  const authorize = createAuthorize(state.tokens);
  return createApp({
    policies,
    events: {
      now,
      clientAddress,
      originsOf: (site) => policies.get(site)?.origins,
      collect: (request) => headcount.collect(request),
      preview: (request) => headcount.preview(request),
    },
    query: {
      now,
      policyOf: (site) => policies.get(site),
      read: clickhouse.read,
      mayRead: async (context) => {
        const token = await authorize(context);
        if (!token) return undefined;
        return token.role === 'product' ? [token.site] : { wrongRole: WRONG_ROLE };
      },
    },
  });
}

/** Releases what has closed, at once and then regularly. Failures are logged and tried again. */
function releaseRegularly(headcount: Headcount, log: ServeOptions['log']): () => void {
  let away = false;
  let behind = false;
  const round = async () => {
    try {
      const { windows, cells } = await headcount.release();
      if (windows > 0) log.info({ windows, cells }, 'released');
      if (away) log.info('ClickHouse is back; the outbox is sent');
      away = false;
      behind = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof ClockBehind) {
        if (!behind) log.error(reason);
        behind = true;
        return;
      }
      if (!away) log.warn({ reason }, 'the outbox could not be sent; trying again');
      away = true;
    }
  };
  void round();
  const timer = setInterval(round, RELEASE_EVERY_MS);
  return () => clearInterval(timer);
}

async function listen(server: Server, { host, port }: ServeOptions): Promise<number> {
  try {
    await listenOn(server, { host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new UserError(
        `Port ${port} is in use.`,
        'Name another with --port, or 0 for any free one.',
      );
    }
    if (code === 'EACCES') {
      throw new UserError(
        `Port ${port} may not be used by this user.`,
        'Name one above 1023 with --port.',
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new UserError(
        `The address ${host} is not one of this machine.`,
        'Name another with --host, for instance 127.0.0.1 or 0.0.0.0.',
      );
    }
    throw error;
  }
  return (server.address() as AddressInfo).port;
}

function listenOn(
  server: Server,
  target: Parameters<ReturnType<typeof createServer>['listen']>[0],
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(target, () => resolve());
  });
}

/** How long requests under way may take when the server stops. */
const DRAIN_MS = 5_000;

/** Stops listening; idle connections are closed, others after their answer, which tells them so. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.prependListener('request', (_request, response) => {
      response.shouldKeepAlive = false;
    });
    server.closeIdleConnections();
  });
}
