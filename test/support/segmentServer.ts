import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Analytics } from '@segment/analytics-node';
import { secureUniform } from '../../release/uniform.ts';
import { createApp } from '../../src/app.ts';
import { Headcount } from '../../src/headcount.ts';
import { WRITE_KEY } from './compatible.ts';
import { memoryFile, threadlessState } from './memoryFile.ts';
import { testPolicy } from './policy.ts';

/** Where the server's time stands still. */
export const NOON = Date.UTC(2026, 9, 1, 12);
const POLICIES = new Map([['demo', testPolicy({ aliases: [WRITE_KEY] })]]);

interface Options {
  /** How the commits fail, in their order: before or after they are durable. */
  readonly commits?: ('before' | 'after')[];
  /** Requests that one site may send. */
  readonly siteLimit?: number;
}

/** All stages behind a port of their own, without a disk. The one who starts it closes it. */
export async function segmentServer({ commits = [], siteLimit = 1e6 }: Options = {}) {
  const state = threadlessState(memoryFile(), memoryFile());
  const headcount = await Headcount.start({
    policies: POLICIES,
    lookUpPlace: () => undefined,
    state: {
      ...state,
      commit: async (changes, release) => {
        const failing = commits.shift();
        if (failing === 'before') throw new Error('the disk is full');
        await state.commit(changes, release);
        if (failing === 'after') throw new Error('the answer was lost');
      },
    },
    clickhouse: { insert: async () => {}, read: async () => [], close: async () => {} },
    uniform: secureUniform(),
    now: () => NOON,
  });
  const failures: unknown[] = [];
  let taken = 0;
  const site = () => {
    taken += 1;
    return taken > siteLimit ? 60 : 0;
  };
  const app = createApp({
    policies: POLICIES,
    platform: 'server',
    events: {
      now: () => NOON,
      originsOf: (name) => POLICIES.get(name)?.origins,
      collect: (request) => headcount.collect(request),
      preview: (request) => headcount.preview(request),
      clientAddress: () => undefined,
      limits: { address: () => 0, site },
      failed: (error) => failures.push(error),
    },
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const today = () => headcount.aggregator.windows.open().find(({ kind }) => kind === 'day');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What no test should bring about. */
    failures,
    /** Of the page views of today. */
    total: () => today()?.cells.get('total')?.get(''),
    /** How many visitors of today are known. */
    visitors: () => today()?.visitors?.table.size ?? 0,
    async close() {
      await new Promise((closed) => server.close(closed));
      await headcount.close();
    },
  };
}

/** An unmodified client, what its requests were answered, and what it could not deliver. */
export function segmentClient(url: string, httpClient?: typeof fetch) {
  const answers: [status: number, retryAfter: string | undefined][] = [];
  const errors: unknown[] = [];
  const analytics = new Analytics({
    ...{ writeKey: WRITE_KEY, host: url },
    ...(httpClient ? { httpClient } : {}),
  });
  analytics.on('http_response', ({ status, headers }) =>
    answers.push([status, (headers as Record<string, string>)['retry-after']]),
  );
  analytics.on('error', (error) => errors.push(error));
  return { analytics, answers, errors };
}
