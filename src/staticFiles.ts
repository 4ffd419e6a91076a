import type { Context } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import type { Bytes } from './beaconScript.ts';

/** A file, as it is and compressed, by the names of HTTP's content codings. */
export interface StaticFile {
  readonly identity: Bytes;
  readonly br: Bytes;
  readonly gzip: Bytes;
}

/** By file name, for instance `beacon.js` and `beacon.0123456789abcdef.js`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

/** Where a platform has its files. */
export interface StaticDeps {
  /** The bytes of a file in a coding; `undefined` where there is no file of the name. */
  readonly read: (
    name: string,
    coding: keyof StaticFile,
  ) => Bytes | undefined | Promise<Bytes | undefined>;
  /** `Accept-Encoding` as the client sent it, where the platform puts another one in its place. */
  readonly accepted?: (context: Context) => string | undefined;
}

/** From memory. */
export function fromFiles(files: StaticFiles): StaticDeps {
  return { read: (name, coding) => files.get(name)?.[coding] };
}

/** For a file with the hash of what is in it in its name, which never changes: a year. */
export const FOR_GOOD = `public, max-age=${365 * 24 * 3600}, immutable`;

/**
 * A file in the smallest coding that the client takes; `undefined` where there is no file of the name.
 *
 * No answer has an ETag or Last-Modified. The browser would store either and send it back, and a
 * value made up for each visitor would be a cookie by another name; without them nobody has to
 * take our word that ours are not.
 *
 * @param headers what the file is, and who may keep it how long
 */
export async function staticAnswer(
  context: Context,
  { read, accepted }: StaticDeps,
  name: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response | undefined> {
  const coding = codingFor(accepted?.(context) ?? context.req.header('accept-encoding') ?? '');
  const bytes = await read(name, coding);
  if (!bytes) return undefined;
  return new Response(bytes, {
    ...AS_THEY_ARE,
    headers: {
      ...headers,
      'content-length': String(bytes.length),
      ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
      vary: 'Accept-Encoding',
    },
  });
}

/** A Worker would compress what has a `Content-Encoding`, unless it is told that this was done. */
const AS_THEY_ARE: object = { encodeBody: 'manual' };

/** The smallest first. */
const CODINGS = ['br', 'gzip'] as const;

/** The smallest that the client takes. Browsers name gzip first and weigh all the same. */
function codingFor(accepted: string): keyof StaticFile {
  const named = parseAccept(accepted);
  const takes = (coding: string) =>
    named.some(({ type, q }) => q > 0 && type.toLowerCase() === coding);
  return CODINGS.find(takes) ?? 'identity';
}
