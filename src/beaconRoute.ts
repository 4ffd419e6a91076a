import { Hono } from 'hono';
import { problem } from '../ingest/problem.ts';
import { FOR_GOOD, type StaticDeps, staticAnswer } from './staticFiles.ts';

const HOUR = 3600;

/**
 * `GET /beacon.js`, `/beacon-extras.js` and what they load, and each with the hash of a build in its
 * name: those never change, so they are kept for a year.
 */
export function beaconRoute(deps: StaticDeps): Hono {
  const app = new Hono();
  app.get('/:file{beacon(?:-[a-z]+)?(?:\\.[\\w-]+)*\\.js}', async (context) => {
    const name = context.req.param('file');
    const hashed = /\.[0-9a-f]{16}\./.test(name);
    const answer = await staticAnswer(context, deps, name, {
      ...OPEN,
      'content-type': 'text/javascript; charset=utf-8',
      // A proxy that rewrites the script would break the integrity that its tag states.
      'cache-control': `${hashed ? FOR_GOOD : `public, max-age=${HOUR}`}, no-transform`,
    });
    return answer ?? unknownBuild();
  });
  return app;
}

/** Any page may load it, isolated ones (COEP) and those that check its integrity included. */
const OPEN = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

function unknownBuild(): Response {
  const what = {
    status: 404,
    code: 'unknown-build',
    detail:
      'This server has no such build of the beacon. Run `headcount snippet <site>` of this server anew and put what it prints on the page; or put the build into beacon/kept.',
  } as const;
  return problem(what, { ...OPEN, 'cache-control': 'no-store' });
}
