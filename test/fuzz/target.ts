import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { createAddressReader } from '../../src/clientAddress.ts';
import type { Headcount } from '../../src/headcount.ts';
import { type RunningServer, serve } from '../../src/node.ts';
import { BY_DAY, EVERY_EVENT_CUBES } from '../support/policy.ts';

const PROXY = '127.0.0.1';

const POLICY = {
  ...BY_DAY,
  ...{ targets: ['signup', 'outbound'], errors: ['TypeError'], utm: { source: ['newsletter'] } },
  custom: {
    feature: {
      plan: { enum: ['free', 'pro'] },
      seats: { buckets: [1, 5] },
      trial: { boolean: true },
    },
  },
  consent: { ...BY_DAY.consent, tcf: { vendor: 7 } },
  cubes: [...BY_DAY.cubes.filter(({ name }) => name !== 'total'), ...EVERY_EVENT_CUBES],
  // The least that may be withheld, so that as much as can be is published and searched.
  release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 },
};

/** How often what happened to events, seen where they are folded. */
export interface Folded {
  /** By the type of event, those that a cube of their own counts. */
  readonly counted: Map<string, number>;
  /** Grants and withdrawals: accepted, though no cube counts them. */
  choices: number;
}

/** A real server on a folder of its own, with its clock in our hands, and its app without a socket. */
export interface Target {
  readonly folder: string;
  readonly logFile: string;
  readonly clock: { now: number };
  readonly server: RunningServer;
  readonly app: Hono;
  readonly folded: Folded;
  remove(): Promise<void>;
}

export async function startTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'headcount-fuzz-'));
  const [data, policies] = [join(folder, 'data'), join(folder, 'policies')];
  await mkdir(data);
  await mkdir(policies);
  await writeFile(join(policies, 'demo.json'), JSON.stringify(POLICY));
  const logFile = join(data, 'log.ndjson');
  const log = pino({ level: 'trace' }, pino.destination({ dest: logFile, sync: true }));
  const clock = { now: Date.UTC(2026, 9, 1, 8) };
  const now = () => clock.now;
  const config = { data, policies, geo: undefined, clickhouse: undefined };
  const server = await serve(
    { ...config, trustedProxies: [PROXY] },
    { host: PROXY, port: 0, log, now },
  );
  const { headcount } = server;
  return {
    ...{ folder: data, logFile, clock, server },
    app: appOf(headcount, now),
    folded: watchFolds(headcount),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The app as other platforms serve it: every request goes through Hono, and no rate is limited. */
function appOf(headcount: Headcount, now: () => number): Hono {
  const { policies } = headcount.deps;
  const address = createAddressReader([PROXY]);
  return createApp({
    policies,
    platform: 'server',
    events: {
      now,
      originsOf: (site) => policies.get(site)?.origins,
      collect: (request) => headcount.collect(request),
      preview: (request) => headcount.preview(request),
      clientAddress: (context) => address(PROXY, context.req.header('x-forwarded-for')),
    },
  });
}

/** Looks on as events are folded; changes nothing. */
function watchFolds({ aggregator }: Headcount): Folded {
  const folded: Folded = { counted: new Map(), choices: 0 };
  const fold = aggregator.fold.bind(aggregator);
  const forget = aggregator.forgetVisitor.bind(aggregator);
  aggregator.fold = (site, event, accepts) => {
    const counted = fold(site, event, accepts);
    if (counted && event.type === 'consent') folded.choices += 1;
    else if (counted) folded.counted.set(event.type, (folded.counted.get(event.type) ?? 0) + 1);
    return counted;
  };
  aggregator.forgetVisitor = (site, visitor) => {
    folded.choices += 1;
    forget(site, visitor);
  };
  return folded;
}
