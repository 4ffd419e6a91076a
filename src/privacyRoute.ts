import { Hono } from 'hono';
import { problem } from '../ingest/problem.ts';
import { notice } from '../policy/notice.ts';
import { NOTICE_CSP, noticePage } from '../policy/noticePage.ts';
import type { Platform } from '../policy/platform.ts';
import type { Policy } from '../policy/policy.ts';

/**
 * `GET /privacy/:site`: what a site does with people's data, made from the
 * policy that is in force and of where it runs. A page, or JSON for who asks for it.
 */
export function privacyRoute(policies: ReadonlyMap<string, Policy>, platform: Platform): Hono {
  const app = new Hono();
  app.get('/privacy/:site', (context) => {
    const policy = policies.get(context.req.param('site'));
    if (!policy) {
      return problem({
        status: 404,
        code: 'unknown-site',
        detail: 'No policy is in force for this site. Its name is that of its file in policies/.',
      });
    }
    const headers = {
      'cache-control': 'public, max-age=3600',
      vary: 'accept',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    };
    const told = notice(policy, platform);
    if (context.req.header('accept')?.includes('application/json')) {
      return Response.json(told, { headers });
    }
    return new Response(noticePage(told), {
      headers: {
        ...headers,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': NOTICE_CSP,
      },
    });
  });
  return app;
}
