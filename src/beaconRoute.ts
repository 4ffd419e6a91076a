import { type Context, Hono } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { problem } from '../ingest/problem.ts';
import type { Bytes } from './beaconScript.ts';

/** A script, as it is and compressed, by the names of HTTP's content codings. */
export interface BeaconFile {
  readonly identity: Bytes;
  readonly br: Bytes;
  readonly gzip: Bytes;
}

/** By file name, for instance `beacon.js` and `beacon.0123456789abcdef.js`. */
export type BeaconFiles = ReadonlyMap<string, BeaconFile>;

const HOUR = 3600;
const YEAR = 365 * 24 * HOUR;

/**
 * `GET /beacon.js`, `/beacon-extras.js` and what they load, and each with the hash of a build in its
 * name: those never change, so they are kept for a year.
 *
 * No answer has an ETag or Last-Modified. The browser would store either and send it back, and a
 * value made up for each visitor would be a cookie by another name; without them nobody has to
 * take our word that ours are not.
 */
export function beaconRoute(files: BeaconFiles): Hono {
  const app = new Hono();
  app.get('/:file{beacon(?:-[a-z]+)?(?:\\.[\\w-]+)*\\.js}', (context) => {
    const name = context.req.param('file');
    const file = files.get(name);
    if (!file) return unknownBuild();
    const coding = codingFor(context);
    const bytes = file[coding];
    const hashed = /\.[0-9a-f]{16}\./.test(name);
    return new Response(bytes, {
      headers: {
        ...OPEN,
        'content-type': 'text/javascript; charset=utf-8',
        'content-length': String(bytes.length),
        ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
        vary: 'Accept-Encoding',
        // A proxy that rewrites the script would break the integrity that its tag states.
        'cache-control': hashed
          ? `public, max-age=${YEAR}, immutable, no-transform`
          : `public, max-age=${HOUR}, no-transform`,
      },
    });
  });
  return app;
}

/** Any page may load it, isolated ones (COEP) and those that check its integrity included. */
const OPEN = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

/** The smallest first. */
const CODINGS = ['br', 'gzip'] as const;

/** The smallest that the client takes. Browsers name gzip first and weigh all the same. */
function codingFor(context: Context): keyof BeaconFile {
  const accepted = parseAccept(context.req.header('accept-encoding') ?? '');
  const takes = (coding: string) =>
    accepted.some(({ type, q }) => q > 0 && type.toLowerCase() === coding);
  return CODINGS.find(takes) ?? 'identity';
}

function unknownBuild(): Response {
  const what = {
    status: 404,
    code: 'unknown-build',
    detail:
      'This server has no such build of the beacon. Run `headcount snippet <site>` of this server anew and put what it prints on the page; or put the build into beacon/kept.',
  } as const;
  return problem(what, { ...OPEN, 'cache-control': 'no-store' });
}
