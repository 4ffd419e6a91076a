import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { once } from '../../audit/once.ts';
import { DIMENSION_NAMES } from '../../query/dimensionNames.ts';
import { createControl } from '../../src/control.ts';
import type { Headcount } from '../../src/headcount.ts';
import { testConfig, testServer } from '../support/headcount.ts';
import { policyFolder } from '../support/policyFolder.ts';
import { FIREFOX, pageView } from '../support/wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Over the end of a week and of a month. */
const START = Date.UTC(2026, 8, 24, 9);
const DAYS = 14;
const SEED = Number(process.env.SEED ?? 20260924);
const SITES = {
  demo: ['https://lamps.example', ['/', '/pricing', '/about', '/lamps/one', '/cart']],
  mindnamo: ['https://mindnamo.com', ['/', '/about', '/experts', '/signup', '/contact']],
} as const;

async function fill(url: string, at: number, day: number) {
  for (const site of ['demo', 'mindnamo'] as const) {
    const [origin, paths] = SITES[site];
    for (let n = 0; n < 14; n += 1) {
      const events = Array.from({ length: 1 + ((n * 7 + day) % 3) }, (_, index) =>
        pageView(at + index, {
          url: `${origin}${paths[(n + index + day) % paths.length]}`,
          ...(index > 0 ? { from: paths[n % paths.length] } : {}),
        }),
      );
      const click = { ...pageView(at, { url: `${origin}/` }), type: 'click', target: 'sign_up' };
      const visitor = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      const response = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', 'user-agent': FIREFOX },
          'x-forwarded-for': n % 3 ? '117.194.226.101' : '52.53.201.101',
        },
        body: JSON.stringify({
          ...{ site, events: [...events, click] },
          ...(n % 4 === 3 && site === 'demo' ? {} : { consent: 'granted', visitor }),
        }),
      });
      expect(response.status).toBe(202);
    }
  }
}

function queries(cubes: readonly string[]) {
  const dimension = fc.constantFrom(...Object.keys(DIMENSION_NAMES));
  const usual = fc.constantFrom('event:page', 'visit:device', 'visit:country', 'visit:browser');
  const time = fc.constantFrom('time:hour', 'time:day', 'time:week', 'time:month');
  const metric = fc.constantFrom(
    ...['pageviews', 'events', 'visits', 'visitors', 'visitor_days', 'people', 'bounce_rate'],
  );
  const metrics = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(['visitors'], ['visits', 'pageviews'], ['events']) },
    { weight: 1, arbitrary: fc.uniqueArray(metric, { minLength: 1, maxLength: 4 }) },
  );
  const date = fc
    .integer({ min: -3, max: DAYS + 30 })
    .map((day) => new Date(START + day * DAY).toISOString().slice(0, 10));
  const range = fc.oneof(
    fc.constantFrom<unknown>('day', 'yesterday', '7d', '30d', 'month', '1mo', '6mo', 'year', 'all'),
    fc.constantFrom(['2026-09-28', '2026-10-04'], ['2026-09-01', '2026-09-30'], 'never'),
    fc.tuple(date, date).map((days) => days.sort()),
    date.map((day) => [day, day]),
  );
  const value = fc.constantFrom(
    '/',
    '/pricing',
    '/about',
    'desktop',
    'IN',
    '(other)',
    'Firefox',
    '[',
  );
  const operator = fc.constantFrom('is', 'is_not', 'contains', 'contains_not', 'matches', 'like');
  const comparison = fc.tuple(
    operator,
    fc.oneof(usual, dimension),
    fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
  );
  const filter = fc.oneof(
    { weight: 3, arbitrary: comparison as fc.Arbitrary<unknown> },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constantFrom('and', 'or'),
        fc.array(comparison, { minLength: 1, maxLength: 2 }),
      ),
    },
    { weight: 1, arbitrary: comparison.map((it) => ['not', it]) },
  );
  const sensible = fc.record(
    {
      site_id: fc.constantFrom('demo', 'demo', 'mindnamo'),
      metrics: fc.constantFrom(
        ...[['visits'], ['pageviews'], ['visits', 'pageviews'], ['visitors'], ['visitor_days']],
      ),
      date_range: range,
      dimensions: fc.oneof(
        fc.constantFrom([], ['time:day'], ['time:hour'], ['time:week'], ['time:month']),
        usual.map((it) => [it]),
        usual.map((it) => [it, 'time:day']),
      ),
      filters: fc.oneof(
        fc.constant([]),
        fc.constant([]),
        filter.map((it) => [it]),
      ),
      pagination: fc.record({ limit: fc.integer({ min: 1, max: 20 }) }),
    },
    { requiredKeys: ['site_id', 'metrics', 'date_range', 'dimensions'] },
  );
  const wild = fc.record(
    {
      site_id: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom<string>('demo', 'mindnamo') },
        { weight: 1, arbitrary: fc.constantFrom('nobody', '') },
      ),
      metrics,
      date_range: range,
      dimensions: fc.oneof(
        fc.constant([]),
        fc.uniqueArray(fc.oneof(usual, time, dimension), { maxLength: 2 }),
      ),
      filters: fc.oneof(fc.constant([]), fc.array(filter, { maxLength: 2 })),
      cube: fc.constantFrom(...cubes, 'no_such_cube'),
      order_by: fc.array(fc.tuple(fc.oneof(metric, usual, time), fc.constantFrom('asc', 'desc')), {
        minLength: 1,
        maxLength: 2,
      }),
      pagination: fc.record({
        limit: fc.integer({ min: 1, max: 20 }),
        offset: fc.integer({ min: 0, max: 5 }),
      }),
    },
    { requiredKeys: ['site_id', 'metrics', 'date_range'] },
  );
  return fc.oneof({ weight: 3, arbitrary: sensible }, { weight: 1, arbitrary: wild });
}

async function askAll(headcount: Headcount, bodies: readonly string[]) {
  const control = createControl(headcount);
  const answers: string[] = [];
  for (const [index, body] of bodies.entries()) {
    const accept = index % 5 === 0 ? 'text/csv' : 'application/json';
    const response = await control.request('/v1/query', {
      method: 'POST',
      body,
      headers: { accept },
    });
    answers.push(
      `${response.status} ${response.headers.get('content-type')}\n${await response.text()}`,
    );
  }
  return answers;
}

async function forgetState(data: string): Promise<void> {
  for (const file of await readdir(data)) {
    if (/^(state|keys)\.sqlite/.test(file)) await rm(join(data, file));
  }
}

async function filled() {
  let now = START;
  const clock = () => now;
  const config = await testConfig({ policies: await policyFolder('demo', 'mindnamo') });
  const server = await testServer(config, clock);
  for (let day = 0; day < DAYS; day += 1) {
    now = START + day * DAY;
    await fill(server.url, now, day);
    // The last day stays open, with hours that are closed.
    now += 2 * HOUR;
    await server.headcount.release();
  }
  return { config, server, clock };
}

/** What was said before and after the state was lost. To fill a folder takes longer than to ask: it is done once. */
const reborn = once(async () => {
  const { config, server, clock } = await filled();
  const { policies } = server.headcount.deps;
  const cubes = [...policies.values()].flatMap((policy) => policy.cubes.map(({ name }) => name));
  const bodies = fc
    .sample(queries(cubes), { numRuns: 500, seed: SEED })
    .map((query) => JSON.stringify(query));
  bodies.push('', '{', '[]', '{"site_id":"demo"}');
  const ledgerOf = ({ deps }: Headcount) =>
    deps.clickhouse.read('SELECT site, seq, hash FROM ledger FINAL ORDER BY site, seq', {});
  const before = await askAll(server.headcount, bodies);
  const ledgerBefore = await ledgerOf(server.headcount);
  await server.close();
  await forgetState(config.data);

  const { headcount, close } = await testServer(config, clock);
  const after = await askAll(headcount, bodies);
  await headcount.release();
  const released = await askAll(headcount, bodies);
  const ledger = await ledgerOf(headcount);
  await close();
  return { bodies, before, after, released, ledgerBefore, ledger };
});

test('without its state every answer is the same, byte for byte', async () => {
  const { bodies, before, after, released } = await reborn();
  const status = (answers: string[], code: number) =>
    answers.filter((it) => it.startsWith(`${code}`)).length;
  expect(status(before, 200)).toBeGreaterThan(80);
  expect(before.filter((it) => it.includes('"results":[{')).length).toBeGreaterThan(30);
  expect(status(before, 400) + status(before, 403)).toBeGreaterThan(20);
  expect(status(before, 422)).toBeGreaterThan(20);
  expect(status(before, 500) + status(before, 503)).toBe(0);
  for (const [index, answer] of after.entries()) {
    expect([bodies[index], answer]).toEqual([bodies[index], before[index]]);
  }
  // Nor does a round of releases of the new state change what was said.
  expect(released).toEqual(before);
});

test('the ledger in ClickHouse outlives the state', async () => {
  const { ledgerBefore, ledger } = await reborn();
  expect(ledgerBefore.length).toBeGreaterThan(DAYS);
  const hashes = new Set(ledger.map(({ hash }) => hash));
  expect(ledgerBefore.filter(({ hash }) => !hashes.has(hash))).toEqual([]);
});
