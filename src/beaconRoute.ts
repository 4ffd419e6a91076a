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

/** Where a platform has the scripts. */
export interface BeaconDeps {
  /** The bytes of a script in a coding; `undefined` where there is no script of the name. */
  readonly read: (
    name: string,
    coding: keyof BeaconFile,
  ) => Bytes | undefined | Promise<Bytes | undefined>;
  /** `Accept-Encoding` as the client sent it, where the platform puts another one in its place. */
  readonly accepted?: (context: Context) => string | undefined;
}

/** From memory. */
export function fromFiles(files: BeaconFiles): BeaconDeps {
  return { read: (name, coding) => files.get(name)?.[coding] };
}

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
export function beaconRoute({ read, accepted }: BeaconDeps): Hono {
  const app = new Hono();
  app.get('/:file{beacon(?:-[a-z]+)?(?:\\.[\\w-]+)*\\.js}', async (context) => {
    const name = context.req.param('file');
    const coding = codingFor(accepted?.(context) ?? context.req.header('accept-encoding') ?? '');
    const bytes = await read(name, coding);
    if (!bytes) return unknownBuild();
    const hashed = /\.[0-9a-f]{16}\./.test(name);
    return new Response(bytes, {
      ...AS_THEY_ARE,
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

/** A Worker would compress what has a `Content-Encoding`, unless it is told that this was done. */
const AS_THEY_ARE: object = { encodeBody: 'manual' };

/** Any page may load it, isolated ones (COEP) and those that check its integrity included. */
const OPEN = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

/** The smallest first. */
const CODINGS = ['br', 'gzip'] as const;

/** The smallest that the client takes. Browsers name gzip first and weigh all the same. */
function codingFor(accepted: string): keyof BeaconFile {
  const named = parseAccept(accepted);
  const takes = (coding: string) =>
    named.some(({ type, q }) => q > 0 && type.toLowerCase() === coding);
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
