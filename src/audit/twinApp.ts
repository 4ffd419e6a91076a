import type { Context, Hono } from 'hono';
import type { TwinAnswer, TwinRequest } from '../../audit/twin.ts';
import { createApp } from '../app.ts';
import type { Headcount } from '../headcount.ts';

/** Sends a request to an app, as from an address. */
export type Send = (request: TwinRequest) => Promise<TwinAnswer>;

/**
 * The app as a server has it, less its limits of requests, its scripts and its metrics. Whoever has it
 * may ask for all that was released.
 */
export function twinApp(headcount: Headcount): Send {
  const { policies, now, clickhouse } = headcount.deps;
  const policyOf = (site: string) => policies.get(site);
  const app = createApp({
    policies,
    platform: 'server',
    events: {
      now,
      originsOf: (site) => policyOf(site)?.origins,
      collect: (request) => headcount.collect(request),
      preview: (request) => headcount.preview(request),
      clientAddress: ({ env }: Context<{ Bindings: { address: string } }>) => env.address,
    },
    query: { now, policyOf, read: clickhouse.read, mayRead: async () => 'all' },
  });
  return (request) => send(app, request);
}

async function send(
  app: Hono,
  { path = '/v1/events', body, headers, address }: TwinRequest,
): Promise<TwinAnswer> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
  const response = await app.request(path, init, { address });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, json: isJson && text !== '' ? JSON.parse(text) : undefined };
}
