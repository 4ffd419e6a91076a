/** A referrer: its origin, the host of it, and its path. */
export const REFERRER = /^(.+?\/\/([^/:]+)[^/]*)([^?]*)/;
