import { join } from 'node:path';
import { parse } from 'uuid';
import { expect, test } from 'vitest';
import { ByteSearch } from '../../../audit/byteSearch.ts';
import { uuidWithin } from '../../../ingest/compatible/uuidWithin.ts';
import type { RunningServer } from '../../../src/node.ts';
import { compatiblePolicy, WRITE_KEY } from '../../support/compatible.ts';
import { testConfig, testServer } from '../../support/headcount.ts';
import { scrapeSocket } from '../../support/scrape.ts';
import { NOON, segmentClient } from '../../support/segmentServer.ts';
import { FIREFOX, ORIGIN } from '../../support/wire.ts';

const BANGALORE = '117.194.226.101';
const CALIFORNIA = '52.53.201.101';
const ADA = '5f928a29-e288-4b78-a7f3-0d46b3081873';
const BOB = 'bob-4711-internal';
const EVE = 'e0a1d52c-77b1-4f5e-8a2b-3c9f7d1e6b40';

/** What was planted in traits, and must not be anywhere. */
const TRAITS = { email: 'ada.lovelace@mail.example', phone: '+91 98123 45678', plan: 'enterprise' };

const day = { window: 'day', measures: { count: {} } };
const cubes = [
  {
    ...day,
    ...{ name: 'total', event: 'page_view', dimensions: [] },
    measures: { count: {}, visits: {}, visitors: {} },
  },
  { ...day, name: 'pages', event: 'page_view', dimensions: ['page'] },
  { ...day, name: 'regions', event: 'page_view', dimensions: ['country', 'region'] },
  { ...day, name: 'browsers', event: 'page_view', dimensions: ['browser'] },
  { ...day, name: 'languages', event: 'page_view', dimensions: ['language'] },
  { ...day, name: 'names', event: 'custom', dimensions: ['name'] },
  ...['plan', 'seats'].map((prop) => ({
    ...day,
    ...{ name: prop, event: 'custom', custom: 'signup', prop, dimensions: ['value'] },
  })),
];

/** Of today's window of a cube the counts, by the values of its dimensions. */
function counted({ headcount }: RunningServer, cube: string): Record<string, number> {
  const window = headcount.aggregator.windows
    .open()
    .find(({ site, kind }) => site === 'demo' && kind === 'day');
  const cells = window?.cells.get(cube) ?? new Map();
  return Object.fromEntries([...cells].map(([key, { count }]) => [key.replace('\0', ' '), count]));
}

const page = (path: string) => ({ properties: { url: `${ORIGIN}${path}` } });
const inIndia = { userAgent: FIREFOX, ip: BANGALORE, locale: 'en-IN' };
const analyticsGranted = { consent: { categoryPreferences: { Analytics: true } } };

test('what the unmodified client sends is counted, and ids only with consent', async () => {
  const config = await testConfig({ policies: await compatiblePolicy({ cubes }) });
  const server = await testServer(config, () => NOON);
  const { analytics, answers, errors } = segmentClient(server.url);
  const ada = { anonymousId: ADA, context: { ...inIndia, ...analyticsGranted } };
  const bob = {
    anonymousId: BOB,
    context: { userAgent: FIREFOX, ip: CALIFORNIA, consent: 'granted' },
  };
  const eve = {
    anonymousId: EVE,
    context: { ...inIndia, consent: { categoryPreferences: { Analytics: false } } },
  };

  analytics.page({ ...ada, ...page('/pricing') });
  analytics.page({ ...ada, ...page('/about?email=ada.lovelace@mail.example') });
  analytics.page({ ...bob, ...page('/pricing') });
  analytics.page({ ...eve, ...page('/pricing') });
  // Nothing is said of consent, or of who it is.
  analytics.page({ userId: EVE, ...page('/cart') });
  analytics.page({ userId: 'crawler', ...page('/cart'), context: { userAgent: 'Googlebot/2.1' } });
  analytics.track({ ...ada, event: 'Signup', properties: { plan: 'pro', seats: 3 } });
  analytics.track({ ...eve, event: 'Signup', properties: { plan: 'enterprise', seats: 9 } });
  analytics.track({ ...bob, event: 'Not Declared', properties: TRAITS });
  analytics.identify({ userId: BOB, anonymousId: ADA, traits: TRAITS });
  analytics.group({ userId: BOB, groupId: 'group-of-lovelace', traits: TRAITS });
  analytics.alias({ userId: BOB, previousId: ADA });
  analytics.screen({ userId: BOB, name: 'Home of Lovelace', properties: TRAITS });
  await analytics.closeAndFlush();

  expect([answers, errors]).toEqual([[[200, undefined]], []]);
  expect(counted(server, 'total')).toEqual({ '': 5 });
  expect(counted(server, 'pages')).toEqual({ '/pricing': 3, '/about': 1, '/cart': 1 });
  expect(counted(server, 'regions')).toEqual({
    ...{ 'IN IN-KA': 3, 'US US-CA': 1 },
    '(unknown) (unknown)': 1,
  });
  expect(counted(server, 'browsers')).toEqual({ Firefox: 4, '(unknown)': 1 });
  expect(counted(server, 'languages')).toEqual({ 'en-IN': 3, '(unknown)': 2 });
  expect(counted(server, 'names')).toEqual({ signup: 2, '(other)': 1 });
  expect(counted(server, 'plan')).toEqual({ pro: 1, '(other)': 1 });
  expect(counted(server, 'seats')).toEqual({ '1 to 5': 1, '5 and more': 1 });
  const total = server.headcount.aggregator.windows
    .open()
    .find(({ kind }) => kind === 'day')
    ?.cells.get('total')
    ?.get('');
  expect(total).toMatchObject({ visitors: 2, anonymous_visits: 2 });

  const metrics = await scrapeSocket(config.data);
  const series = (name: string, labels: string) => metrics.get(`headcount_${name}{${labels}}`);
  expect(series('events_accepted_total', 'site="demo"')).toBe(8);
  expect(series('events_dropped_total', 'site="demo",reason="bot"')).toBe(1);
  expect(series('request_duration_seconds_count', 'route="segment",status="2xx"')).toBe(1);

  await server.close();
  const texts = { ...TRAITS, ADA, BOB, EVE, name: 'Lovelace', BANGALORE, CALIFORNIA, WRITE_KEY };
  const ids = [ADA, EVE, uuidWithin('demo', BOB)];
  const search = new ByteSearch([
    ...Object.entries(texts).map(([kind, text]) => ({ kind, bytes: Buffer.from(text) })),
    ...ids.map((id) => ({ kind: `bytes of ${id}`, bytes: parse(id) })),
    { kind: 'a page, which is kept', bytes: Buffer.from('/pricing') },
  ]);
  const { hits } = await search.findInFolder(config.data);
  expect(hits.length).toBeGreaterThan(0);
  expect(new Set(hits.map(({ kind }) => kind))).toEqual(new Set(['a page, which is kept']));
  expect(hits.map(({ place }) => place)).toContain(join(config.data, 'state.sqlite'));
});
