const words = /^[\w/*,;= .-]{0,120}$/;

/**
 * Headers that an answer may have, and their form. Not among them are those by which a browser is known
 * again or asked for more of its device: Set-Cookie, ETag, Last-Modified, Accept-CH, Location, Report-To, NEL, Server-Timing.
 */
export const HEADERS: ReadonlyMap<string, RegExp> = new Map([
  ['date', /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/],
  ['connection', /^(?:keep-alive|close)$/],
  ['keep-alive', /^timeout=\d{1,4}$/],
  ['transfer-encoding', /^chunked$/],
  ['content-length', /^\d{1,7}$/],
  [
    'content-type',
    /^(?:application\/(?:json|problem\+json)|text\/(?:html|plain|javascript))(?:; ?charset=utf-8)?$/i,
  ],
  ['content-encoding', /^(?:br|gzip)$/],
  [
    'cache-control',
    /^(?:no-store|(?:public|private|immutable|no-transform|no-cache|max-age=\d{1,8}|, )+)$/,
  ],
  ['vary', /^(?:accept-encoding|accept|authorization|origin|, )+$/i],
  ['allow', /^(?:GET|POST|HEAD|OPTIONS|, )+$/],
  ['retry-after', /^\d{1,4}$/],
  ['www-authenticate', /^Bearer(?: error="invalid_token")?$/],
  ['access-control-allow-origin', /^(?:\*|https?:\/\/[\w.:-]+)$/],
  ['access-control-allow-methods', words],
  ['access-control-allow-headers', words],
  ['access-control-expose-headers', words],
  ['access-control-max-age', /^\d{1,6}$/],
  ['cross-origin-resource-policy', /^(?:cross|same)-origin$/],
  ['cross-origin-opener-policy', /^same-origin$/],
  // It forbids, and asks for nothing.
  ['permissions-policy', /^(?:[a-z-]{1,30}=\(\)(?:, |$)){1,8}$/],
  // How many events of Plausible's were not counted.
  ['x-plausible-dropped', /^\d{1,3}$/],
  ['x-content-type-options', /^nosniff$/],
  ['referrer-policy', /^[a-z-]{1,40}$/],
  ['content-security-policy', /^[\w ;:'*./+=-]{1,400}$/],
  ['x-frame-options', /^DENY$/],
]);

/** Cloudflare's own, on every answer of every site behind it. */
export const OF_THE_PLATFORM: ReadonlySet<string> = new Set([
  ...['server', 'cf-ray', 'cf-cache-status', 'report-to', 'nel', 'alt-svc', 'server-timing'],
  ...['speculation-rules', 'priority', 'age', 'strict-transport-security'],
]);
