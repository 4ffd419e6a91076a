import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fromDashboard, readDashboardFiles } from '../../src/dashboardFiles.ts';
import { dashboardRoute } from '../../src/dashboardRoute.ts';
import { tempFolder } from '../support/tempFolder.ts';

const CSP = "default-src 'none'; script-src 'self'";
const PAGE = '<!doctype html><script type="module" src="/dashboard/app.AB12CD34.js"></script>';
const SCRIPT = 'document.title = "Headcount";'.repeat(20);
const BUILT: Readonly<Record<string, string>> = {
  'manifest.json': JSON.stringify({ index: 'index.html', csp: CSP }),
  'index.html': PAGE,
  'app.AB12CD34.js': SCRIPT,
  'style.0000ZZZZ.css': 'body {}',
  'world.built.QWERTZ12.json': '{}',
};

/** A folder as a build leaves it, with some files changed; `undefined` takes one out. */
async function built(changes: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries({ ...BUILT, ...changes })) {
    if (text !== undefined) await writeFile(join(folder, name), text);
  }
  return folder;
}

const app = async () => dashboardRoute(fromDashboard(await readDashboardFiles(await built())));

test('the page comes with the policy that it was built with, and is asked for each time', async () => {
  const response = await (await app()).request('/');
  expect([response.status, await response.text()]).toEqual([200, PAGE]);
  // These are all: one that is added has to be looked at first. A validator could be another visitor's name.
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'no-cache',
    'content-length': String(PAGE.length),
    'content-security-policy': CSP,
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('geolocation=()'),
    'referrer-policy': 'no-referrer',
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
  });
});

test.each([
  ['app.AB12CD34.js', 'text/javascript; charset=utf-8'],
  ['style.0000ZZZZ.css', 'text/css; charset=utf-8'],
  ['world.built.QWERTZ12.json', 'application/json'],
])('%s is kept for a year, by pages of this origin alone', async (name, type) => {
  const response = await (await app()).request(`/dashboard/${name}`);
  expect([response.status, await response.text()]).toEqual([200, BUILT[name]]);
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-length': String(BUILT[name]?.length),
    'content-type': type,
    'cross-origin-resource-policy': 'same-origin',
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
  });
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['zstd', null],
])(
  'to a browser that takes "%s" files go as %s, also the second time',
  async (accepted, coding) => {
    const dashboard = await app();
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? ''];
    for (const path of ['/dashboard/app.AB12CD34.js', '/', '/dashboard/app.AB12CD34.js']) {
      const init = { headers: { 'accept-encoding': accepted } };
      const response = await dashboard.request(path, init);
      expect(response.headers.get('content-encoding')).toBe(coding);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get('content-length')).toBe(String(bytes.length));
      const text = unpack ? unpack(bytes) : bytes;
      expect(text.toString()).toBe(path === '/' ? PAGE : SCRIPT);
      const head = await dashboard.request(path, { ...init, method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect([...head.headers]).toEqual([...response.headers]);
    }
  },
);

test('a file of another build is told as such, and is kept by nobody', async () => {
  const dashboard = await app();
  const response = await dashboard.request('/dashboard/app.ZZ12CD34.js');
  expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
  expect(await response.json()).toMatchObject({ code: 'unknown-build' });
});

test.each([
  'manifest.json',
  'index.html',
  'app.js',
  'app.AB12CD34.js.br',
  'app.AB12CD34.exe',
  '..%2fpackage.json',
  '../package.json',
  '%2e%2e/manifest.json',
  'x/app.AB12CD34.js',
  '__proto__',
  '',
])('there is no file %s', async (name) => {
  expect((await (await app()).request(`/dashboard/${name}`)).status).toBe(404);
});

test('what was not put up at the edge is told with what to do', async () => {
  const nothing = dashboardRoute({ read: () => undefined, csp: () => undefined });
  const response = await nothing.request('/');
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    code: 'unknown-build',
    detail: expect.stringContaining('npm run build:edge'),
  });
  // Without its policy the page would be allowed everything.
  const files = await readDashboardFiles(await built());
  const bare = dashboardRoute({ ...fromDashboard(files), csp: () => undefined });
  expect((await bare.request('/')).status).toBe(404);
});

test.each([
  ['without a manifest', { 'manifest.json': undefined }],
  ['with a manifest that is none', { 'manifest.json': '{' }],
  ['without a policy', { 'manifest.json': '{"index":"index.html","csp":""}' }],
  ['without a page', { 'index.html': undefined }],
  ['with a file that has no hash in its name', { 'app.js': SCRIPT }],
])('a build %s is refused with what to do', async (_what, changes) => {
  await expect(readDashboardFiles(await built(changes))).rejects.toMatchObject({
    message: expect.stringContaining('dashboard'),
    remedy: expect.stringContaining('npm run build:dashboard'),
  });
});

test('a dashboard that was never built is refused with what to do', async () => {
  const folder = await built();
  await rm(folder, { recursive: true });
  await expect(readDashboardFiles(folder)).rejects.toMatchObject({
    remedy: expect.stringContaining('npm run build:dashboard'),
  });
});
