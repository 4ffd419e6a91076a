import { Hono } from 'hono';
import { problem } from '../ingest/problem.ts';
import { CONDITIONS, type Conditions } from './conditions.ts';

const NO_STORE = { 'cache-control': 'no-store' };
// Some platforms would add it by themselves, and others not.
const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/** `GET /healthz`: the process answers. Nothing else is asked for: to start it again would help nothing. */
export function aliveRoute(): Hono {
  const app = new Hono();
  app.get('/healthz', () => new Response('ok\n', { headers: { ...NO_STORE, ...TEXT } }));
  return app;
}

/**
 * `GET /readyz`: whether events can be taken now. That ClickHouse is away does not matter to
 * them, so it is only told; no number about the data is.
 */
export function readyRoute(conditions: Conditions): Hono {
  const app = new Hono();
  app.get('/readyz', () => {
    const { unready, holding } = conditions;
    if (unready) {
      const detail = CONDITIONS[unready];
      return problem({ status: 503, code: unready, detail, retryAfter: 5 }, NO_STORE);
    }
    const degraded = holding.map((code) => ({ code, detail: CONDITIONS[code] }));
    return Response.json({ ready: true, degraded }, { headers: NO_STORE });
  });
  return app;
}
