import { Umami } from '@umami/node';
import { beforeEach, expect, test } from 'vitest';
import { ByteSearch } from '../../../audit/byteSearch.ts';
import { uuidWithin } from '../../../ingest/compatible/uuidWithin.ts';
import { countsAll, UMAMI_ID } from '../../support/compatible.ts';
import { scrapeSocket } from '../../support/scrape.ts';
import { sharedServer } from '../../support/sharedServer.ts';
import { FIREFOX, ORIGIN } from '../../support/wire.ts';

const CALIFORNIA = '52.53.201.101';
const ADA = 'ada.lovelace@mail.example';
const page = { hostname: 'lamps.example', url: '/pricing' };
const visitor = { ...page, ip: CALIFORNIA, userAgent: FIREFOX };
/** As the client's types have it, which do not know all that its server takes. */
type Payload = Parameters<Umami['send']>[0];

const server = sharedServer(countsAll);
const { counts, visitors } = server;

beforeEach(server.nextDay);

function client(options: object = {}): Umami {
  return new Umami({ hostUrl: server.url(), websiteId: UMAMI_ID, ...options });
}

/** What the client's user reads of an answer. */
async function told(sent: Promise<Response>): Promise<object> {
  const response = await sent;
  const json = (await response.json()) as object;
  return response.ok ? json : { status: response.status, ...json };
}

const NOBODY = { cache: '', sessionId: '', visitId: '' };

test('@umami/node: page views and events are counted once, for whom they are sent', async () => {
  const umami = client();
  expect(await told(umami.track({ ...visitor, referrer: 'https://www.google.com/' }))).toEqual(
    NOBODY,
  );
  expect(await told(umami.track({ ...page, url: `${ORIGIN}/?utm_source=news` }))).toEqual(NOBODY);
  expect(await told(umami.track({ ...visitor, url: '/', referrer: `${ORIGIN}/pricing` }))).toEqual(
    NOBODY,
  );
  expect(await told(umami.track('signup', { plan: 'pro', seats: 3 }))).toEqual(NOBODY);
  expect(await told(umami.track('Sign up', { plan: 'pro' }))).toEqual(NOBODY);
  const bot = client({ userAgent: 'Googlebot/2.1' });
  expect(await told(bot.track(page))).toEqual({ beep: 'boop' });
  const nobody = client({ websiteId: 'nobody' });
  expect(await told(nobody.track(page))).toMatchObject({
    status: 400,
    error: { code: 'unknown-site' },
  });

  expect(counts('pages')).toEqual({ '/pricing': 1, '/': 2 });
  expect(counts('sources')).toEqual({
    'google.com | (none)': 1,
    ...{ '(direct) | news': 1, '(internal) | (none)': 1 },
  });
  expect(counts('steps')).toEqual({ '(none) | /pricing': 1, '(none) | /': 1, '/pricing | /': 1 });
  // Of the one that nothing is told of nothing is known, not even where the server stands.
  expect(counts('regions')).toEqual({ US: 2, '(unknown)': 1 });
  expect(counts('browsers')).toEqual({ Firefox: 2, '(unknown)': 1 });
  expect(counts('names')).toEqual({ signup: 1, '(other)': 1 });
  expect(counts('plan')).toEqual({ pro: 1 });
  expect(counts('seats')).toEqual({ '1 to 5': 1 });
  expect(Object.fromEntries(await scrapeSocket(server.data()))).toMatchObject({
    'headcount_events_accepted_total{site="demo"}': 5,
    'headcount_events_dropped_total{site="demo",reason="bot"}': 1,
    'headcount_requests_refused_total{route="umami",code="unknown-site"}': 1,
    'headcount_request_duration_seconds_count{route="umami",status="2xx"}': 6,
  });
});

test('@umami/node: an id counts under consent only, and is forgotten when that is taken back', async () => {
  const umami = client();
  const send = (id: string, consent: string | undefined, type: 'event' | 'identify' = 'event') => {
    const data = consent === undefined ? {} : { consent };
    return told(umami.send({ website: UMAMI_ID, ...page, id, data } as Payload, type));
  };
  for (const consent of [undefined, 'denied', 'objected', 'perhaps']) await send(ADA, consent);
  expect(counts('pages')).toEqual({ '/pricing': 3 });
  expect(visitors()).toBe(0);
  await send(ADA, 'granted');
  await send(ADA, 'granted');
  await send('bob', 'granted');
  expect(counts('pages')).toEqual({ '/pricing': 6 });
  expect(counts('pages', 'visitors')).toEqual({ '/pricing': 2 });
  expect(visitors()).toBe(2);
  await send(ADA, 'granted', 'identify');
  expect(visitors()).toBe(2);
  await send(ADA, 'denied', 'identify');
  expect(visitors()).toBe(1);
});

test('@umami/node: without consent no byte is kept of an id, of an identity call, or of a title', async () => {
  const umami = client();
  umami.properties = { email: ADA };
  const planted = {
    ...{ id: ADA, title: 'PlantedTitle', screen: '1234x4321', tag: 'PlantedTag' },
    ...{ ip: CALIFORNIA, userAgent: `${FIREFOX} PlantedPhone` },
  };
  await told(umami.track({ ...page, ...planted } as object));
  await told(
    umami.track({
      ...page,
      ...planted,
      name: 'PlantedName',
      data: { plan: 'PlantedPlan' },
    } as object),
  );
  expect(await told(umami.identify({ name: 'PlantedPerson' }))).toEqual(NOBODY);
  expect(counts('pages')).toEqual({ '/pricing': 1 });
  expect(visitors()).toBe(0);
  const uuid = uuidWithin('demo', ADA);
  const texts = [ADA, uuid, 'Planted', 'planted', '1234x4321', CALIFORNIA];
  const search = new ByteSearch([
    ...[...texts, '/pricing'].map((text) => ({ kind: text, bytes: Buffer.from(text) })),
    { kind: uuid, bytes: Buffer.from(uuid.replaceAll('-', ''), 'hex') },
  ]);
  const { hits } = await search.findInFolder(server.data());
  // The page is there, so the search can find what is.
  expect(new Set(hits.map(({ kind }) => kind))).toEqual(new Set(['/pricing']));
});
