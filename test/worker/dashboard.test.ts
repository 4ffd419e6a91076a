import { env, exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import beacon from '../../beacon/dist/manifest.json';
import manifest from '../../dashboard/dist/manifest.json';
import { dashboardAssets } from '../../src/edge/dashboardAssets.ts';
import { edgeFacts } from '../../src/edge/edgeFacts.ts';
import type { EdgeEnv } from '../../src/edge/env.ts';
import { EDGE_TOKENS } from '../support/workerdBindings.ts';

const { ASSETS } = env as unknown as EdgeEnv;

/** What the build has of scripts and pages, by file. */
const BUILT = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../dashboard/dist/*.(js|html)', {
      ...{ query: '?raw', import: 'default', eager: true },
    }),
  ).map(([path, text]) => [path.split('/').at(-1) ?? '', text]),
);

/** As the platform hands a request on: it has an Accept-Encoding of its own, and the client's beside it. */
function get(path: string, accepted = 'br', headers: Record<string, string> = {}) {
  const init = { headers: { 'accept-encoding': 'br, gzip', ...headers } };
  const cf = { clientAcceptEncoding: accepted };
  return exports.default.fetch(`https://edge.example${path}`, { ...init, cf } as RequestInit);
}

test('the page and its files are those of the build, compressed once, with nothing to be known again by', async () => {
  const page = await get('/');
  expect(await page.text()).toBe(BUILT['index.html']);
  expect(page.headers.get('content-encoding')).toBe('br');
  expect(page.headers.get('content-security-policy')).toBe(manifest.csp);
  const names = Object.keys(BUILT).filter((name) => name.endsWith('.js'));
  expect(names.length).toBeGreaterThan(1);
  for (const name of names) {
    const response = await get(`/dashboard/${name}`, 'gzip');
    expect([name, response.status, await response.text()]).toEqual([name, 200, BUILT[name]]);
    const { headers } = response;
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('etag')).toBeNull();
    expect(headers.get('set-cookie')).toBeNull();
  }
});

test('the files behind it are no pages', async () => {
  const [name = ''] = Object.keys(BUILT).filter((it) => it.endsWith('.js'));
  for (const path of [
    'csp.txt',
    'index.html',
    'index.html.br',
    `${name}.br`,
    'manifest.json',
    '',
  ]) {
    const response = await get(`/dashboard/${path}`);
    expect([path, response.status]).toEqual([path, 404]);
    await response.body?.cancel();
  }
  expect((await get('/tags.json')).status).toBe(404);
});

test('a token is told of its site, with the tags for the address of the Worker', async () => {
  const authorization = `Bearer ${EDGE_TOKENS.product}`;
  const response = await get('/v1/site', 'br', { authorization });
  expect(response.headers.get('cache-control')).toBe('no-store');
  const told = (await response.json()) as { snippet: string };
  expect(told).toMatchObject({ site: 'demo', role: 'product', mechanism: 'suppression' });
  // Only the shards know, and geography is the platform's own.
  expect(told).not.toHaveProperty('arriving');
  expect(told).not.toHaveProperty('attribution');
  const { hash, integrity } = beacon.beacon;
  expect(told.snippet).toContain(`src="https://edge.example/beacon.${hash}.js"`);
  expect(told.snippet).toContain(`integrity="${integrity}"`);
  expect((await get(`/beacon.${hash}.js`)).status).toBe(200);
});

test('where the files were not put up there is no page and no snippet', async () => {
  const none = { fetch: async () => new Response('', { status: 404 }) };
  expect(await dashboardAssets(none).csp()).toBeUndefined();
  expect(await dashboardAssets(ASSETS).csp()).toBe(manifest.csp);
  const factsOf = edgeFacts(none);
  expect(await factsOf({} as never, {} as never)).toEqual({});
});
