export const MAX_EVENTS = 200;
/** Bytes of a request body. */
export const MAX_BODY = 256 * 1024;
/** Characters of a site's name. */
export const MAX_SITE = 63;
/** Characters of a click target: `outbound:` with the longest name of a host (RFC 1035), and a port. */
export const MAX_TARGET = 268;
/** Characters of a URL, and of other texts without a shorter limit. */
export const MAX_TEXT = 2048;
/** Beyond any client's clock, and well within what a calendar can tell. Milliseconds since 1970. */
export const LATEST = Date.UTC(2100, 0, 1);
