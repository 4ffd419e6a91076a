import { join } from 'node:path';
import { TCString } from '@iabtechlabtcf/core';
import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { COMPANIES } from '../../demo/companies/companies.ts';
import { sendCompanies } from '../../demo/companies/sendCompanies.ts';
import { simulateCompanies } from '../../demo/companies/simulateCompanies.ts';
import type { CompanySpan } from '../../demo/companies/simulateCompany.ts';
import { SMALL } from '../../demo/companies/small.ts';
import { tcfString } from '../../demo/companies/tcfString.ts';
import { TrafficSender } from '../../demo/sendTraffic.ts';
import { pageView, type SimulatedRequest } from '../../demo/simulate.ts';
import { loadPolicy } from '../../policy/loadPolicies.ts';
import { testConfig, testServer } from '../support/headcount.ts';

const SITES = COMPANIES.map(({ site }) => site);
const MINUTE = 60_000;
const HALF_HOUR = 30 * MINUTE;

test('every cube of every company has something published, and no event was refused or late', {
  timeout: 120_000,
}, async () => {
  let now = SMALL.from;
  const server = await testServer(await testConfig({ policies: 'policies' }), () => now);
  const answered = await sendCompanies(server, {
    ...SMALL,
    setClock: (at) => {
      now = at;
    },
  });
  expect(now).toBe(SMALL.until);
  expect([...answered.keys()].sort()).toEqual([...SITES].sort());
  for (const [site, { accepted, dropped, errors }] of answered) {
    // Of the five one takes a signal of the browser for an objection.
    const objected = site === 'mindnamo' ? { objected: expect.any(Number) } : {};
    expect({ site, dropped, errors }).toEqual({ site, dropped: objected, errors: 0 });
    expect(accepted).toBeGreaterThan(1000);
  }
  const { clickhouse, policies } = server.headcount.deps;
  const published = await clickhouse.read(
    'SELECT site, cube, count() AS cells FROM cells GROUP BY site, cube',
    {},
  );
  const cellsOf = new Map(
    published.map(({ site, cube, cells }) => [`${site} ${cube}`, Number(cells)]),
  );
  const empty = SITES.flatMap((site) =>
    (policies.get(site)?.cubes ?? [])
      .map(({ name }) => `${site} ${name}`)
      .filter((cube) => !cellsOf.get(cube)),
  );
  expect(empty).toEqual([]);

  // By the clock of India an hour and a day end between the two.
  const counted = () =>
    server.headcount.aggregator.windows
      .open()
      .filter(({ site, kind }) => site === 'certometer' && kind === 'day')
      .flatMap(({ cells }) => [...(cells.get('total')?.values() ?? [])])
      .reduce((sum, { count }) => sum + count, 0);
  const before = counted();
  const sender = new TrafficSender(server.url);
  const halfPast = Date.UTC(2026, 10, 2, 18, 30);
  await sender.send(
    [request(halfPast - 26 * MINUTE, halfPast - MINUTE), request(halfPast, halfPast + 16 * MINUTE)],
    (at) => {
      now = at;
    },
  );
  await sender.close();
  expect(counted()).toBe(before + 2);
});

/** A page view, told of some time later. */
function request(at: number, sentAt: number): SimulatedRequest {
  const { headers } = pageView('certometer', '/', at);
  const event = { id: v7({ msecs: at }), at, type: 'page_view', url: 'https://certometer.com/' };
  return {
    ...{ site: 'certometer', at: sentAt, address: '192.0.2.1' },
    headers: { ...headers, origin: 'https://certometer.com' },
    body: JSON.stringify({ site: 'certometer', sentAt, events: [event] }),
  };
}

const few: CompanySpan = { ...SMALL, people: 40 };

test('the same seed gives the same traffic, and each company its own, whichever others there are', () => {
  const traffic = (seed: number, sites?: string[]) =>
    [...simulateCompanies({ ...few, seed }, sites).days()].flat();
  expect(traffic(3)).toEqual(traffic(3));
  expect(traffic(3, ['selmo'])).toEqual(traffic(3).filter(({ site }) => site === 'selmo'));
  expect(traffic(4)).not.toEqual(traffic(3));
});

test('a request has what a beacon sends: 15 events at most, of one half hour, and an id under a grant only', () => {
  const days = [...simulateCompanies(few).days()];
  expect(days).toHaveLength(8);
  const ids = new Set<string>();
  let events = 0;
  for (const { at, body, site } of days.flat()) {
    const sent = JSON.parse(body);
    expect(sent.events.length).toBeLessThanOrEqual(15);
    expect(sent).toMatchObject({ site, sentAt: at });
    for (const event of sent.events) {
      expect(Math.floor(event.at / HALF_HOUR)).toBe(Math.floor(at / HALF_HOUR));
      expect(event.at).toBeLessThanOrEqual(at);
      ids.add(event.id);
      events += 1;
    }
    const says = sent.consent?.choice ?? sent.consent;
    const refuses = says === undefined || says === 'denied' || says.gcs === 'G100';
    if (refuses) expect(body).not.toMatch(/"visitor"|"context"|"engagedMs"/);
  }
  expect(ids.size).toBe(events);
});

test.each(SITES)('%s sends what its policy declares, and all of its events', async (site) => {
  const policy = await loadPolicy(join('policies', `${site}.json`));
  const company = COMPANIES.find((it) => it.site === site);
  const pages = Object.values(company?.pages ?? {});
  const named = (of: 'next' | 'clicks' | 'events') =>
    new Set(pages.flatMap((page) => Object.keys(page[of] ?? {})));
  expect(policy.pages).toEqual(expect.arrayContaining(Object.keys(company?.pages ?? {})));
  expect(policy.pages).toEqual(expect.arrayContaining([...named('next')]));
  expect(policy.targets).toEqual(expect.arrayContaining([...named('clicks')]));
  expect([...named('events')].sort()).toEqual(Object.keys(policy.custom).sort());
  const { usual = [], broken } = company?.problems ?? {};
  for (const { name } of broken ? [...usual, broken] : []) expect(policy.errors).toContain(name);
  expect(policy.origins).toContain(company?.origin);
  for (const { next = {} } of pages)
    expect(Object.values(next).reduce((sum = 0, part = 0) => sum + part, 0)).toBeLessThan(1);
});

test.each([true, false])('a TCF string that says %s is what its library reads', (granted) => {
  const at = Date.UTC(2026, 9, 26);
  const read = TCString.decode(tcfString(granted, at));
  const purposes = [...read.publisherConsents].flatMap(([purpose, says]) => (says ? purpose : []));
  expect(purposes).toEqual(granted ? [1, 8, 9] : []);
  expect(read).toMatchObject({ isServiceSpecific: true, consentLanguage: 'EN' });
  expect(read.lastUpdated).toEqual(new Date(at));
});
