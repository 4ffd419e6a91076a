import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { ByteSearch } from '../../audit/byteSearch.ts';
import { createAuthorize } from '../../src/authorize.ts';
import { createControl } from '../../src/control.ts';
import type { ListedToken } from '../../src/tokenRoutes.ts';
import { hashToken, type Role, type TokenRow } from '../../src/tokenTable.ts';
import { cli } from '../support/cli.ts';
import { testConfig, testServer } from '../support/headcount.ts';
import { tempFolder } from '../support/tempFolder.ts';

async function query(url: string, site_id: string, token?: string) {
  const response = await fetch(`${url}/v1/query`, {
    method: 'POST',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    body: JSON.stringify({ site_id, metrics: ['visits'], date_range: '7d' }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

/** The id that `token list` has for a token, by other means than Headcount's. */
function idOf(token: string) {
  return createHash('sha256').update(token).digest('hex').slice(0, 8);
}

test('a token is made, used, listed and taken back beside a running server', async () => {
  const config = await testConfig();
  const { url } = await testServer(config);
  const token = (...args: string[]) => cli(['--data', config.data, 'token', ...args]);
  const make = async (...args: string[]) => {
    const { code, stdout } = await token('create', ...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^hc_[\w-]{43}\n$/);
    return stdout.trim();
  };

  const product = await make('--site', 'demo', '--role', 'product');
  const plain = await make('--site', 'semicomplete');
  const compliance = await make('--site', 'demo', '--role', 'compliance');
  const operator = await make('--role', 'operator');

  expect(await query(url, 'demo')).toMatchObject({ status: 401, json: { code: 'no-token' } });
  const unknown = { status: 401, json: { code: 'unknown-token' } };
  expect(await query(url, 'demo', `${product}x`)).toMatchObject(unknown);
  expect((await query(url, 'demo', product)).status).toBe(200);
  expect((await query(url, 'semicomplete', product)).status).toBe(403);
  expect((await query(url, 'semicomplete', plain)).status).toBe(200);
  for (const other of [compliance, operator]) {
    const { status, json } = await query(url, 'demo', other);
    expect([status, json.code]).toEqual([403, 'wrong-role']);
    expect(json.detail).toMatch(/role product.*token create/);
  }

  const today = new Date().toISOString().slice(0, 10);
  const { stdout: list } = await token('list');
  expect(list.trim().split(/\n/)).toEqual([
    expect.stringMatching(/^id +role +site +created$/),
    expect.stringMatching(`^${idOf(product)} +product +demo +${today}$`),
    expect.stringMatching(`^${idOf(plain)} +product +semicomplete +${today}$`),
    expect.stringMatching(`^${idOf(compliance)} +compliance +demo +${today}$`),
    expect.stringMatching(`^${idOf(operator)} +operator +\\* +${today}$`),
  ]);
  const { stdout: json } = await token('list', '--json');
  expect(JSON.parse(json)[3]).toEqual({
    id: idOf(operator),
    role: 'operator',
    site: '*',
    created: expect.stringMatching(`^${today}T`),
  });
  for (const secret of [product, plain, compliance, operator]) {
    expect(list + json).not.toContain(secret.slice(3));
    expect(list + json).not.toContain(hashToken(secret).slice(0, 9));
  }

  const revoked = await token('revoke', idOf(product).toUpperCase());
  expect(revoked).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/revoked.*product.*demo/),
  });
  expect(await query(url, 'demo', product)).toMatchObject(unknown);
  expect((await query(url, 'semicomplete', plain)).status).toBe(200);
  const again = await token('revoke', idOf(product));
  expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/headcount token list/) });
}, 60_000);

const usage: [args: string[], code: number, says: RegExp][] = [
  [['list'], 0, /no tokens; `headcount token create`/],
  [['list', '--json'], 0, /^\[\]$/m],
  [['create', '--site', 'demo', '--role', 'admin'], 2, /product, compliance, operator/],
  [['create'], 2, /role product is of one site.*--site/],
  [['create', '--role', 'compliance'], 2, /role compliance is of one site.*--site/],
  [['create', '--role', 'operator', '--site', 'demo'], 2, /whole deployment; leave --site out/],
  [['create', '--site', 'nobody'], 1, /no policy for this site.*There are: .*demo/],
  [['create', '--site', '*'], 1, /no policy for this site/],
  [['revoke'], 2, /missing required argument 'id'/],
  [['revoke', 'demo'], 2, /8 digits.*token list/],
  [['revoke', '00000000'], 1, /No token has this id.*token list/],
];

test.each(usage)('headcount token %j exits with %d', async (args, code, says) => {
  const result = await cli(['--data', await tempFolder(), 'token', ...args]);
  expect(result.stdout + result.stderr).toMatch(says);
  expect(result.code).toBe(code);
});

const wrongRequests: [method: string, path: string, body: unknown, status: number, code: string][] =
  [
    ['POST', '/tokens', undefined, 400, 'wrong-shape'],
    ['POST', '/tokens', { site: 'demo', role: 'admin' }, 400, 'wrong-shape'],
    ['POST', '/tokens', { site: 'demo', hash: 'x' }, 400, 'wrong-shape'],
    ['POST', '/tokens', { role: 'compliance' }, 400, 'no-site'],
    ['POST', '/tokens', { role: 'operator', site: 'demo' }, 400, 'site-of-operator'],
    ['POST', '/tokens', { role: 'product', site: '*' }, 404, 'unknown-site'],
    ['DELETE', '/tokens/00000000', undefined, 404, 'unknown-token'],
    // Nothing shorter or longer than an id names a token.
    ['DELETE', '/tokens/%25', undefined, 404, 'unknown-token'],
  ];

test('the control app refuses what is no token, and DELETE takes one back', async () => {
  const { url, headcount } = await testServer(await testConfig());
  const control = createControl(headcount);
  const send = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await control.request(path, init);
    return {
      status: response.status,
      json: (await response.json()) as ListedToken & { token: string },
    };
  };
  const made = await send('POST', '/tokens', { site: 'demo', role: 'product' });
  for (const [method, path, body, status, code] of wrongRequests) {
    expect([path, body, await send(method, path, body)]).toMatchObject([
      path,
      body,
      { status, json: { code } },
    ]);
  }
  expect((await query(url, 'demo', made.json.token)).status).toBe(200);
  expect(await send('DELETE', `/tokens/${made.json.id}`)).toMatchObject({
    status: 200,
    json: [{ id: made.json.id, role: 'product', site: 'demo' }],
  });
  expect((await query(url, 'demo', made.json.token)).status).toBe(401);
  // None of it is on the public port.
  for (const method of ['GET', 'POST', 'DELETE']) {
    expect((await fetch(`${url}/tokens/${made.json.id}`, { method })).status).toBe(404);
    expect((await fetch(`${url}/tokens`, { method })).status).toBe(404);
  }
});

test('no file holds a token, neither while it is in use nor after', async () => {
  const config = await testConfig();
  const { headcount, close } = await testServer(config);
  const made = await createControl(headcount).request('/tokens', {
    method: 'POST',
    body: JSON.stringify({ site: 'demo', role: 'product' }),
  });
  const { token } = (await made.json()) as { token: string };
  const bits = Buffer.from(token.slice(3), 'base64url');
  const search = new ByteSearch([
    { kind: 'token', bytes: Buffer.from(token.slice(3)) },
    { kind: 'bits', bytes: bits },
    { kind: 'bits as hex', bytes: Buffer.from(bits.toString('hex')) },
    { kind: 'hash', bytes: Buffer.from(hashToken(token)) },
  ]);
  const kinds = async () => {
    const { hits } = await search.findInFolder(config.data);
    return hits.map(({ kind, place }) => `${kind} in ${place.slice(config.data.length + 1)}`);
  };
  // The hash is there, so the search can find what is.
  expect(await readdir(config.data)).toContain('state.sqlite-wal');
  expect(await kinds()).toEqual(['hash in state.sqlite-wal']);
  await close();
  expect(await kinds()).toEqual(['hash in state.sqlite']);
});

test('only a bearer of exactly a stored token is let in, wherever it stands in the table', async () => {
  const row = (token: string, role: Role): TokenRow => ({
    hash: hashToken(token),
    site: 'demo',
    role,
    createdAt: 0,
  });
  const rows = [row('hc_a', 'product'), row('hc_b', 'compliance'), row('hc_c', 'operator')];
  const authorize = createAuthorize(async () => rows);
  const app = new Hono();
  app.get('/', async (context) => context.json((await authorize(context))?.role ?? null));
  const role = async (authorization?: string) =>
    (await app.request('/', { headers: authorization ? { authorization } : {} })).json();
  expect(await role('Bearer hc_a')).toBe('product');
  expect(await role('bearer hc_b')).toBe('compliance');
  expect(await role('Bearer hc_c')).toBe('operator');
  const strangers = ['Bearer', 'Bearer ', 'Bearer hc_', 'Bearer hc_a hc_b', 'Basic hc_a', 'hc_a'];
  for (const header of [undefined, ...strangers, `Bearer ${hashToken('hc_a')}`]) {
    expect([header, await role(header)]).toEqual([header, null]);
  }
});
