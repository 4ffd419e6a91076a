import { Hono } from 'hono';
import { type Problem, problem } from '../ingest/problem.ts';
import { FOR_GOOD, type StaticDeps, staticAnswer } from './staticFiles.ts';

/** Where a platform has the dashboard's files. */
export interface DashboardDeps extends StaticDeps {
  /** The Content-Security-Policy of the page, as it was built. */
  readonly csp: () => string | undefined | Promise<string | undefined>;
}

/** The page among the files. */
export const INDEX = 'index.html';

/** The names of the other files: a hash of what is in it, as esbuild writes it, before the ending. */
export const HASHED = '[\\w-]+(?:\\.[\\w-]+)*\\.[0-9A-Z]{8}\\.(?:js|css|json|svg|png|woff2)';

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

/**
 * `GET /`, the dashboard's page, and `GET /dashboard/:file`, what it loads. Neither has anybody's number
 * in it: the page asks for those with the token of who looks at it.
 */
export function dashboardRoute(deps: DashboardDeps): Hono {
  const app = new Hono();
  app.get('/', async (context) => {
    const csp = await deps.csp();
    const page =
      csp === undefined
        ? undefined
        : await staticAnswer(context, deps, INDEX, { ...PAGE, 'content-security-policy': csp });
    return page ?? problem(NOT_BUILT, NO_STORE);
  });
  app.get(`/dashboard/:file{${HASHED}}`, async (context) => {
    const name = context.req.param('file');
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    const headers = { ...OWN, 'content-type': type, 'cache-control': FOR_GOOD };
    return (await staticAnswer(context, deps, name, headers)) ?? problem(UNKNOWN_BUILD, NO_STORE);
  });
  return app;
}

/** No other origin's page loads it. */
const OWN = {
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

const PAGE = {
  ...OWN,
  'content-type': 'text/html; charset=utf-8',
  // It names files of one build, so it is asked for each time.
  'cache-control': 'no-cache',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=()',
};

const NO_STORE = { ...OWN, 'cache-control': 'no-store' };

const NOT_BUILT: Problem = {
  status: 404,
  code: 'unknown-build',
  detail:
    'The dashboard was not put up with this deployment. Whoever deploys it runs `npm run build:edge` and deploys again.',
};

/** As a page asks that was loaded before an upgrade of the server. */
const UNKNOWN_BUILD: Problem = {
  status: 404,
  code: 'unknown-build',
  detail: 'This server has no such file of the dashboard; it has another build. Load / anew.',
};
