import { exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import manifest from '../../beacon/dist/manifest.json';

/** What the build has, by file. */
const BUILT = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../beacon/dist/*.js', {
      ...{ query: '?raw', import: 'default', eager: true },
    }),
  ).map(([path, text]) => [path.split('/').at(-1), text]),
);

const NAMES = Object.values(manifest).flatMap(({ file, hash }) => {
  const name = file.replace('.js', '');
  const parts = name === 'beacon' ? ['.js', '.memory.js'] : ['.js'];
  return parts.flatMap((part) => [
    { path: `${name}${part}`, file: `${name}${part}`, cache: 'public, max-age=3600, no-transform' },
    {
      path: `${name}.${hash}${part}`,
      file: `${name}${part}`,
      cache: 'public, max-age=31536000, immutable, no-transform',
    },
  ]);
});

/** As the platform hands a request on: it has an Accept-Encoding of its own, and the client's beside it. */
function get(path: string, accepted: string, headers: Record<string, string> = {}) {
  const init = { headers: { 'accept-encoding': 'br, gzip', ...headers } };
  const cf = { clientAcceptEncoding: accepted };
  return exports.default.fetch(`https://edge.example/${path}`, { ...init, cf } as RequestInit);
}

/** These are all: one that is added has to be looked at first. */
const headersOf = (cache: string, length: number, coding?: string) => ({
  'access-control-allow-origin': '*',
  'cache-control': cache,
  'content-length': String(length),
  'content-type': 'text/javascript; charset=utf-8',
  'cross-origin-resource-policy': 'cross-origin',
  vary: 'Accept-Encoding',
  'x-content-type-options': 'nosniff',
  ...(coding === undefined ? {} : { 'content-encoding': coding }),
});

test.each(NAMES)(
  '$path has the bytes of the build, and nothing that a visitor could be known again by',
  async ({ path, file, cache }) => {
    const plain = await get(path, 'identity');
    const bytes = new Uint8Array(await plain.arrayBuffer());
    expect(new TextDecoder().decode(bytes)).toBe(BUILT[file]);
    expect(Object.fromEntries(plain.headers)).toEqual(headersOf(cache, bytes.length));
    const again = await get(path, 'identity', {
      cookie: 'a=b',
      'if-none-match': plain.headers.get('etag') ?? '"a"',
      'if-modified-since': new Date(0).toUTCString(),
    });
    expect([again.status, await again.text()]).toEqual([200, BUILT[file]]);
    expect(Object.fromEntries(again.headers)).toEqual(headersOf(cache, bytes.length));
  },
);

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
])('to a client that takes "%s" it goes as %s, compressed once', async (accepted, coding) => {
  const response = await get('beacon.js', accepted);
  expect(response.headers.get('content-encoding')).toBe(coding);
  expect(Number(response.headers.get('content-length'))).toBeLessThan(2_000);
  // The body is unpacked on its way here.
  expect(await response.text()).toBe(BUILT['beacon.js']);
});

test('the integrity of the tags is that of what the Worker hands out', async () => {
  for (const { file, hash, integrity } of Object.values(manifest)) {
    const [algorithm = '', digest] = integrity.split(/-(.*)/s);
    const response = await get(file.replace('.js', `.${hash}.js`), 'br');
    const name = algorithm.replace('sha', 'SHA-');
    const sum = await crypto.subtle.digest(name, await response.arrayBuffer());
    expect(Buffer.from(sum).toString('base64')).toBe(digest);
  }
});

test('a build that is not there is told as such, and the files behind the scripts are no pages', async () => {
  const unknown = await get('beacon.0000000000000000.js', 'br');
  expect([unknown.status, unknown.headers.get('cache-control')]).toEqual([404, 'no-store']);
  expect(unknown.headers.get('access-control-allow-origin')).toBe('*');
  expect(await unknown.json()).toMatchObject({ code: 'unknown-build' });
  for (const path of ['beacon.js.br', 'beacon.js.gz', 'beacon', '_headers']) {
    const response = await get(path, 'br');
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.json()).toMatchObject({ code: 'not-found' });
  }
});
