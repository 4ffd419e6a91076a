import type { SmokeCase } from './eventCases.ts';

const get = (path: string, headers: Readonly<Record<string, string>> = {}): SmokeCase[1] => {
  return () => ({ path, headers });
};
const head = (path: string): SmokeCase[1] => {
  return () => ({ path, method: 'HEAD', headers: { 'accept-encoding': 'br' } });
};
const KNOWN_AGAIN = {
  cookie: 'a=b',
  'if-none-match': '"a"',
  'if-modified-since': new Date(0).toUTCString(),
};

/** What visitors are told, which is not the same on each platform. */
export const NOTICE_CASES: readonly SmokeCase[] = [
  ['notice', get('/privacy/demo', { accept: 'text/html' })],
  ['notice as JSON', get('/privacy/demo', { accept: 'application/json' })],
  ['notice under noise', get('/privacy/noisy')],
];

/** What anybody may read. */
export const PAGE_CASES: readonly SmokeCase[] = [
  ['health', get('/healthz')],
  ['notice of nobody', get('/privacy/nobody')],
  ['beacon', get('/beacon.js', { 'accept-encoding': 'identity' })],
  ['beacon, packed', get('/beacon.js', { 'accept-encoding': 'gzip' })],
  ['beacon, packed better', get('/beacon.js', { 'accept-encoding': 'gzip, deflate, br' })],
  ['beacon, asked again', get('/beacon.js', { ...KNOWN_AGAIN, 'accept-encoding': 'br' })],
  ['beacon, its head', head('/beacon.js')],
  ['beacon extras', get('/beacon-extras.js', { 'accept-encoding': 'identity' })],
  ['beacon memory', get('/beacon.memory.js', { 'accept-encoding': 'identity' })],
  ['beacon of another build', get('/beacon.0123456789abcdef.js')],
  // Its head alone: the page names the files of a build.
  ['dashboard, its head', head('/')],
  ['dashboard of another build', get('/dashboard/app.ZZZZZZZZ.js')],
  ['dashboard, its list of files', get('/dashboard/manifest.json')],
  ['site for no token', get('/v1/site')],
  ['site for a wrong token', get('/v1/site', { authorization: 'Bearer hc_nobody' })],
  ['API description', get('/v1/openapi.json')],
  ['API page', get('/v1/docs')],
];
