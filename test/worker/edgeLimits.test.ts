import { env, exports } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEdgeApp } from '../../src/edge/edgeApp.ts';
import { edgeLimits } from '../../src/edge/edgeLimits.ts';
import { edgeTransforms } from '../../src/edge/edgeTransforms.ts';
import type { EdgeEnv, PlatformLimit } from '../../src/edge/env.ts';
import { parseSites } from '../../src/edge/parseSites.ts';
import { SITES } from '../../src/edge/sites.ts';
import { randomKey } from '../../src/randomKey.ts';

const EDGE = env as unknown as EdgeEnv;
/** Twenty seconds before the end of a minute. */
const NOW = 1_793_527_240_000;
const MINUTE = 60_000;
/** As `wrangler.toml` has it. */
const LIMIT = 600;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(NOW);
});
afterEach(() => void vi.useRealTimers());

/** What costs least: it is refused right after the limit was asked. */
function send(address: string) {
  const headers = { 'cf-connecting-ip': address, 'content-type': 'image/png' };
  return exports.default.fetch('https://edge.example/v1/events', { method: 'POST', headers });
}

test('who sends too much is refused until the next minute, and nobody else is', async () => {
  // The platform counts by its own clock: where its minute ends meanwhile, it begins anew.
  let taken = 0;
  let refused: Response | undefined;
  for (let sent = 0; !refused && sent < 2 * LIMIT + 100; sent += 100) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => send('198.51.100.7')));
    taken += answers.filter(({ status }) => status === 415).length;
    refused = answers.find(({ status }) => status !== 415);
    const others = answers.filter((it) => it !== refused);
    await Promise.all(others.map(({ body }) => body?.cancel()));
  }
  expect(taken).toBeGreaterThanOrEqual(LIMIT);
  expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([429, '20']);
  expect(refused?.headers.get('access-control-allow-origin')).toBe('*');
  expect(await refused?.json()).toMatchObject({ code: 'too-many-requests' });
  expect((await send('198.51.100.8')).status).toBe(415);
  vi.setSystemTime(NOW + 20_000);
  expect((await send('198.51.100.7')).status).toBe(415);
});

test('every dialect refuses in its way, and asks the platform once', async () => {
  const { keys, binding } = noted(async () => ({ success: false }));
  const policies = parseSites(SITES);
  const app = createEdgeApp({
    ...{ env: { ...EDGE, ADDRESS_LIMIT: binding }, policies, now: () => NOW },
    transformOf: edgeTransforms(policies, randomKey),
    collect: () => Promise.reject(new Error('nothing is to be counted')),
    read: () => Promise.reject(new Error('nothing is to be read')),
    log: () => undefined,
  });
  const headers = { 'cf-connecting-ip': '198.51.100.7', 'content-type': 'application/json' };
  for (const path of ['/v1/events', '/api/event', '/api/send', '/v1/track', '/v1/batch']) {
    const response = await app.request(path, { method: 'POST', headers, body: '{}' });
    expect([path, response.status, response.headers.get('retry-after')]).toEqual([path, 429, '20']);
  }
  expect(keys).toHaveLength(5);
  expect(new Set(keys).size).toBe(1);
});

/** A binding that notes what it is given. */
function noted(answer: () => Promise<{ success: boolean }> = async () => ({ success: true })) {
  const keys: string[] = [];
  const binding: PlatformLimit = {
    limit: ({ key }) => {
      keys.push(key);
      return answer();
    },
  };
  return { keys, binding };
}

test('the platform is given no address, and another name in every minute', async () => {
  const { keys, binding } = noted();
  const limit = (address: string, at: number, LIMIT_KEY = EDGE.LIMIT_KEY ?? '') =>
    edgeLimits(
      { ...EDGE, ADDRESS_LIMIT: binding, LIMIT_KEY },
      () => at,
      () => undefined,
    ).address(address);
  const v6 = ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', '2001:db8:1:3::9'];
  for (const address of v6) expect(await limit(address, NOW)).toBe(0);
  await limit('2001:db8:1:2::9', NOW + MINUTE);
  await limit('2001:db8:1:2::9', NOW, 'b'.repeat(64));
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(keys[1]).toBe(keys[0]);
  expect(new Set(keys).size).toBe(4);
});

test.each([
  ['none', undefined],
  ['a short one', 'abc'],
  ['no hex', 'x'.repeat(64)],
])(
  'with a LIMIT_KEY that is %s the platform is asked for no address, and a code says so',
  async (_what, key) => {
    const { keys, binding } = noted();
    const codes: string[] = [];
    const { LIMIT_KEY: _key, ...others } = EDGE;
    const changed = { ...others, ADDRESS_LIMIT: binding, ...(key ? { LIMIT_KEY: key } : {}) };
    const limits = edgeLimits(
      changed,
      () => NOW,
      (code) => void codes.push(code),
    );
    expect(await limits.address('198.51.100.7')).toBe(0);
    expect([keys, codes]).toEqual([[], ['no-limit-key']]);
  },
);

test('a platform that cannot count refuses nobody', async () => {
  const { binding } = noted(() => Promise.reject(new Error('away')));
  const codes: string[] = [];
  const limits = edgeLimits(
    { ...EDGE, ADDRESS_LIMIT: binding, SITE_LIMIT: binding },
    () => NOW,
    (code) => void codes.push(code),
  );
  expect([await limits.address('198.51.100.7'), await limits.site('demo')]).toEqual([0, 0]);
  expect(codes).toEqual(['limit-failed', 'limit-failed']);
});

test('a site has a limit where the binding is there', async () => {
  const { keys, binding } = noted(async () => ({ success: false }));
  const limits = edgeLimits(
    { ...EDGE, SITE_LIMIT: binding },
    () => NOW,
    () => undefined,
  );
  expect([await limits.site('demo'), keys]).toEqual([20, ['demo']]);
  expect(
    await edgeLimits(
      EDGE,
      () => NOW,
      () => undefined,
    ).site('demo'),
  ).toBe(0);
});
