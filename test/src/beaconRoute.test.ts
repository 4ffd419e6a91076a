import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBeaconFiles } from '../../src/beaconFiles.ts';
import { beaconRoute } from '../../src/beaconRoute.ts';
import { hashes } from '../../src/beaconScript.ts';
import { fromFiles } from '../../src/staticFiles.ts';
import { testConfig, testServer } from '../support/headcount.ts';
import { tempFolder } from '../support/tempFolder.ts';

const MEMORY = 'remember()';
const OLD = `old("${hashOf(MEMORY).integrity}")`;
const NEW = `fresh("${hashOf(MEMORY).integrity}");`.repeat(20);
const EXTRAS = 'extras()';

function hashOf(text: string) {
  const [sha256] = hashes(new TextEncoder().encode(text));
  if (!sha256) throw new Error('no hash');
  return sha256;
}

/** A beacon's folder with a build, and one that was released before. */
async function beaconFolder(changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await tempFolder();
  for (const part of ['dist', 'kept']) await mkdir(join(folder, part));
  const files = {
    'dist/beacon.js': NEW,
    'dist/beacon.memory.js': MEMORY,
    'dist/beacon-extras.js': EXTRAS,
    'dist/manifest.json': JSON.stringify({
      beacon: { file: 'beacon.js', ...hashOf(NEW) },
      'beacon-extras': { file: 'beacon-extras.js', ...hashOf(EXTRAS) },
    }),
    'kept/README.md': 'When to copy',
    [`kept/beacon.${hashOf(OLD).hash}.js`]: OLD,
    [`kept/beacon.${hashOf(OLD).hash}.memory.js`]: MEMORY,
    ...changes,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const app = async () => beaconRoute(fromFiles(await readBeaconFiles(await beaconFolder())));

test('a running server hands out the build, and nothing that a visitor could be known again by', async () => {
  const { url } = await testServer(await testConfig());
  const encoding = { 'accept-encoding': 'gzip, deflate, br' };
  const manifest = JSON.parse(await readFile('beacon/dist/manifest.json', 'utf8'));
  for (const file of ['beacon.js', 'beacon.memory.js', 'beacon-extras.js']) {
    const wanted = await readFile(join('beacon/dist', file), 'utf8');
    const { hash } = manifest[file.split('.')[0] ?? ''];
    for (const name of [file, file.replace('.', `.${hash}.`)]) {
      const plain = await answer(`${url}/${name}`, encoding);
      expect(plain).toMatchObject({ status: 200, body: wanted });
      // A browser stores validators and sends them back: each could be another visitor's name.
      expect(await answer(`${url}/${name}`, { ...encoding, ...KNOWN_AGAIN })).toEqual(plain);
      // These are all: one that is added has to be looked at first.
      expect(Object.keys(plain.headers).sort()).toEqual(HEADERS);
      expect(plain.headers['content-encoding']).toBe('br');
      expect(await answer(`${url}/${name}`, encoding, 'HEAD')).toEqual({ ...plain, body: '' });
    }
  }
  expect(JSON.parse((await answer(`${url}/beacon.jsx`)).body)).toMatchObject({
    code: 'not-found',
    detail: expect.stringContaining('GET /beacon.js'),
  });
});

const KNOWN_AGAIN = {
  cookie: 'a=b',
  'if-none-match': '"a"',
  'if-modified-since': new Date(0).toUTCString(),
};

const HEADERS = [
  'access-control-allow-origin',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-type',
  'cross-origin-resource-policy',
  'vary',
  'x-content-type-options',
];

async function answer(url: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(url, { headers, method });
  // These are the connection's.
  const others = ['date', 'connection', 'keep-alive'];
  const told = [...response.headers].filter(([name]) => !others.includes(name));
  return {
    status: response.status,
    headers: Object.fromEntries(told),
    body: await response.text(),
  };
}

test('a build by its hash is kept for a year, a name without one for an hour', async () => {
  const beacon = await app();
  const cacheOf = async (path: string) => {
    const { status, headers } = await beacon.request(path);
    expect([path, status]).toEqual([path, 200]);
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('vary')).toBe('Accept-Encoding');
    return headers.get('cache-control');
  };
  const core = hashOf(NEW).hash;
  for (const name of ['beacon', 'beacon.memory', 'beacon-extras']) {
    expect(await cacheOf(`/${name}.js`)).toBe('public, max-age=3600, no-transform');
  }
  const builds = [
    `beacon.${core}`,
    `beacon.${core}.memory`,
    `beacon-extras.${hashOf(EXTRAS).hash}`,
  ];
  for (const name of builds) {
    expect(await cacheOf(`/${name}.js`)).toBe('public, max-age=31536000, immutable, no-transform');
  }
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, BR', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['gzip;q=0.5, br;q=0.1', 'br'],
  ['deflate, zstd', null],
  ['*', null],
  ['identity', null],
  ['', null],
  [';;;,=q', null],
])('to a client that takes "%s" it goes as %s', async (accepted, coding) => {
  const headers = accepted === '' ? {} : { 'accept-encoding': accepted };
  const response = await (await app()).request('/beacon.js', { headers });
  expect(response.headers.get('content-encoding')).toBe(coding);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.headers.get('content-length')).toBe(String(bytes.length));
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? ''];
  expect((unpack ? unpack(bytes) : bytes).toString()).toBe(NEW);
  if (unpack) expect(bytes.length).toBeLessThan(NEW.length);
});

test('a build that was released once is there for the pages that name it', async () => {
  const beacon = await app();
  for (const [part, text] of [
    ['', OLD],
    ['.memory', MEMORY],
  ]) {
    const response = await beacon.request(`/beacon.${hashOf(OLD).hash}${part}.js`);
    expect(await response.text()).toBe(text);
    expect(response.headers.get('cache-control')).toContain('immutable');
  }
});

test.each([
  '/beacon.0123456789abcdef.js',
  '/beacon-extras.0123456789abcdef.js',
  '/beacon.x.js',
  '/beacon.0123456789abcdef.memory.js',
  `/beacon-extras.${hashOf(OLD).hash}.js`,
])('%s, an unknown build, says what to do', async (path) => {
  const response = await (await app()).request(path);
  expect(response.status).toBe(404);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toMatchObject({
    code: 'unknown-build',
    detail: expect.stringContaining('headcount snippet'),
  });
});

test.each(['/beacon.js.map', '/beacon/kept/README.md', '/kept/beacon.js', '/beacon..%2fx.js'])(
  '%s is not there',
  async (path) => {
    expect((await (await app()).request(path)).status).toBe(404);
  },
);

const kept = `kept/beacon.${hashOf(OLD).hash}`;
test.each([
  ['a script that is another than its manifest says', { 'dist/beacon.js': OLD }, /build:beacon/],
  ['a part of another build', { 'dist/beacon.memory.js': 'other()' }, /build:beacon/],
  ['a manifest that cannot be read', { 'dist/manifest.json': '{' }, /build:beacon/],
  ['a kept file that is another than its name says', { [`${kept}.js`]: NEW }, /as they were/],
  ['a kept part of another build', { [`${kept}.memory.js`]: 'other()' }, /as they were/],
  [
    'a kept build without its part',
    { [`kept/beacon.${hashOf(NEW).hash}.js`]: NEW },
    /as they were/,
  ],
  ['a kept file without a hash', { 'kept/beacon-extras.js': EXTRAS }, /as they were/],
])('a server with %s does not start, and says why', async (_what, changes, remedy) => {
  const folder = await beaconFolder(changes);
  await expect(readBeaconFiles(folder)).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining(folder),
    remedy: expect.stringMatching(remedy),
  });
});

test('a folder without a build is named', async () => {
  const folder = await tempFolder();
  await expect(readBeaconFiles(folder)).rejects.toMatchObject({
    message: `${join(folder, 'dist')}: the beacon is not there, or not as its manifest.json says.`,
  });
});
