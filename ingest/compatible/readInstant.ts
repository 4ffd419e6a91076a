import { LATEST } from '../wireLimits.ts';

/** An ISO 8601 time that says in which zone. */
const WITH_ZONE = /(?:z|[+-]\d\d:?\d\d)$/i;

/** Characters of a time; no clock writes more. */
const MAX_TIME = 64;

/**
 * A time as other products' clients write it: ISO 8601, taken for UTC where it names no zone,
 * or milliseconds since 1970.
 *
 * @returns whole milliseconds since 1970; `undefined` for what the wire format would not take
 */
export function readInstant(value: unknown): number | undefined {
  const at = typeof value === 'string' ? parse(value) : value;
  if (typeof at !== 'number' || !(at >= 0 && at <= LATEST)) return undefined;
  return Math.floor(at);
}

function parse(text: string): number {
  if (text.length > MAX_TIME) return NaN;
  // Without a zone it would be read in that of the server, wherever that runs.
  const timed = /^\d{4}-\d\d-\d\d[t ]/i.test(text) && !WITH_ZONE.test(text);
  return Date.parse(timed ? `${text}Z` : text);
}
