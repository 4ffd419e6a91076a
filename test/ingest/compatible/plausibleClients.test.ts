import { beforeAll, beforeEach, expect, test } from 'vitest';
import { countsAll } from '../../support/compatible.ts';
import { bundled, openPage, type Page } from '../../support/page.ts';
import { scrapeSocket } from '../../support/scrape.ts';
import { sharedServer } from '../../support/sharedServer.ts';
import { FIREFOX, ORIGIN } from '../../support/wire.ts';

const BANGALORE = '117.194.226.101';

const LINKS = `
  <a id="shop" href="https://shop.example/lamp?x=1">Shop</a>
  <a id="blog" href="https://blog.example/">Blog</a>
  <a id="pdf" href="/files/Manual.pdf">Manual</a>
  <a id="zip" href="/files/all.zip">All</a>
  <a id="tagged" class="plausible-event-name=signup plausible-event-plan=pro plausible-event-seats=3" href="/pricing">Sign up</a>
  <form id="form" action="/contact"></form>`;

/** What stands in a page's global scope once a client is loaded. */
type Call = (...args: unknown[]) => unknown;

const { url, counts, nextDay, data } = sharedServer(countsAll);

const clients = { official: '', community: '' };

beforeEach(nextDay);

beforeAll(async () => {
  clients.official = await bundled('@plausible-analytics/tracker');
  clients.community = await bundled('plausible-tracker');
});

/** The tracker of npm as a page would load it; resolves what its callbacks are called with. */
function load({ window }: Page, options: object) {
  window.eval(clients.official);
  const { init, track } = window.client as { init: Call; track: Call };
  init({ domain: 'lamps.example', logging: false, ...options });
  return (name: string, more: object = {}) =>
    new Promise((callback) => void track(name, { ...more, callback }));
}

test('@plausible-analytics/tracker: each page view, link, form and event is counted once', async () => {
  const page = openPage({
    ...{ url: `${ORIGIN}/?utm_source=news&email=ada@mail.example`, address: BANGALORE },
    ...{ referrer: 'https://www.google.com/search?q=lamps', html: LINKS },
  });
  const track = load(page, {
    ...{ endpoint: `${url()}/api/event`, outboundLinks: true, fileDownloads: true },
    formSubmissions: true,
  });
  page.window.history.pushState(null, '', '/pricing');
  for (const id of ['shop', 'blog', 'pdf', 'zip', 'tagged']) {
    page.window.document.querySelector(`#${id}`)?.click();
  }
  page.window.document.querySelector('#form')?.requestSubmit();
  expect(await track('Signup', { props: { plan: 'free', seats: 9 } })).toEqual({ status: 202 });
  expect(await track('Something else')).toEqual({ status: 202 });

  const sent = await page.sent();
  expect(sent.map(({ body }) => body.n)).toEqual([
    ...['pageview', 'engagement', 'pageview', 'Outbound Link: Click', 'Outbound Link: Click'],
    ...['File Download', 'File Download', 'signup', 'Form: Submission', 'Signup'],
    'Something else',
  ]);
  expect(new Set(sent.map(({ status, answer }) => `${status} ${answer}`))).toEqual(
    new Set(['202 ok']),
  );
  expect(counts('pages')).toEqual({ '/': 1, '/pricing': 1 });
  expect(counts('sources')).toEqual({ 'google.com | news': 1, 'google.com | (none)': 1 });
  expect(counts('regions')).toEqual({ IN: 2 });
  expect(counts('browsers')).toEqual({ Firefox: 2 });
  expect(counts('leaves')).toEqual({ '/ | (unknown)': 1 });
  expect(counts('clicks')).toEqual({
    'outbound:shop.example': 1,
    ...{ outbound: 1, 'download:pdf': 1, '(other)': 1 },
  });
  expect(counts('names')).toEqual({ signup: 2, form_submission: 1, '(other)': 1 });
  expect(counts('plan')).toEqual({ pro: 1, free: 1 });
  expect(counts('seats')).toEqual({ '1 to 5': 1, '5 and more': 1 });
  expect(counts('pages', 'visitors')).toEqual({});
});

test('@plausible-analytics/tracker: time counts under consent only, and after an objection nothing', async () => {
  const visit = async (consent: string | undefined) => {
    const page = openPage({ url: `${ORIGIN}/about`, address: BANGALORE });
    const customProperties = consent === undefined ? {} : { consent };
    load(page, { endpoint: `${url()}/api/event`, customProperties });
    // A page that is hidden sends how long it was looked at.
    page.pass(12_000);
    const { document, Event } = page.window;
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
    const sent = await page.sent();
    expect(sent.map(({ body }) => body.n)).toEqual(['pageview', 'engagement']);
    expect(sent[1]?.body.e).toBe(12_000);
  };
  for (const consent of ['granted', 'denied', 'objected', undefined]) await visit(consent);
  expect(counts('pages')).toEqual({ '/about': 3 });
  expect(counts('leaves')).toEqual({ '/about | 5 to 15 s': 1, '/about | (unknown)': 2 });
});

test('@plausible-analytics/tracker: told the page before, a single-page app has one visit', async () => {
  const visit = async (more: object) => {
    const referrer = 'https://www.google.com/';
    const page = openPage({ url: `${ORIGIN}/`, referrer, address: BANGALORE });
    load(page, { endpoint: `${url()}/api/event`, ...more });
    for (const path of ['/pricing', '/about']) page.window.history.pushState(null, '', path);
    await page.sent();
  };
  await visit({});
  expect(counts('pages', 'visits')).toEqual({ '/': 1, '/pricing': 1, '/about': 1 });
  nextDay();
  // As docs/compatible.md has it.
  let before: string | undefined;
  await visit({
    transformRequest(payload: { n: string; u: string; r?: string }) {
      if (payload.n !== 'pageview') return payload;
      if (before) payload.r = before;
      before = payload.u;
      return payload;
    },
  });
  expect(counts('pages', 'visits')).toEqual({ '/': 1 });
  expect(counts('steps')).toEqual({ '(none) | /': 1, '/ | /pricing': 1, '/pricing | /about': 1 });
});

test('plausible-tracker: its page views and events are counted, and its callbacks called', async () => {
  const page = openPage({
    ...{ url: `${ORIGIN}/`, referrer: `${ORIGIN}/about`, address: BANGALORE, html: LINKS },
  });
  page.window.eval(clients.community);
  const { default: Plausible } = page.window.client as {
    default: (options: object) => Record<string, Call>;
  };
  const tracker = Plausible({ domain: 'lamps.example', apiHost: url() });
  const called = (call: (options: { callback: () => void }) => unknown) =>
    new Promise<void>((callback) => void call({ callback }));
  await called((options) => tracker.trackPageview?.({}, options));
  await called((options) => tracker.trackPageview?.({ url: `${ORIGIN}/pricing` }, options));
  await called((options) =>
    tracker.trackEvent?.('signup', { ...options, props: { plan: 'pro', seats: 1 } }),
  );
  await called((options) => tracker.trackEvent?.('404', options));
  expect(counts('pages')).toEqual({ '/': 1, '/pricing': 1 });
  expect(counts('steps')).toEqual({ '/about | /': 1, '/about | /pricing': 1 });
  expect(counts('names')).toEqual({ signup: 1, '(other)': 1 });
  expect(counts('plan')).toEqual({ pro: 1 });
  expect(counts('browsers')).toEqual({ Firefox: 2 });
});

test("by hand: a server's program is a bot, and a wrong event is told", async () => {
  const before = await scrapeSocket(data());
  const post = (body: object, userAgent: string) =>
    fetch(`${url()}/api/event`, {
      method: 'POST',
      headers: { 'user-agent': userAgent, 'x-forwarded-for': BANGALORE },
      body: JSON.stringify(body),
    });
  const view = { name: 'pageview', url: `${ORIGIN}/pricing`, domain: 'lamps.example' };
  const bot = await post(view, 'node');
  expect([bot.status, await bot.text(), bot.headers.get('x-plausible-dropped')]).toEqual([
    ...[202, 'ok', '1'],
  ]);
  expect((await post(view, FIREFOX)).headers.has('x-plausible-dropped')).toBe(false);
  const wrong = await post({ ...view, url: 'pricing' }, FIREFOX);
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { errors: { url: [/./] } }]);
  expect(counts('pages')).toEqual({ '/pricing': 1 });
  expect(counts('regions')).toEqual({ IN: 1 });

  const after = await scrapeSocket(data());
  const risen = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  expect(risen('headcount_events_accepted_total{site="demo"}')).toBe(1);
  expect(risen('headcount_events_dropped_total{site="demo",reason="bot"}')).toBe(1);
  expect(risen('headcount_requests_refused_total{route="plausible",code="wrong-shape"}')).toBe(1);
  const answered = 'headcount_request_duration_seconds_count{route="plausible",status="2xx"}';
  expect(risen(answered)).toBe(2);
});

test("by hand: a trusted server's visitor has a region, however the address is written", async () => {
  const view = { name: 'pageview', url: `${ORIGIN}/`, domain: 'lamps.example' };
  for (const told of [`${BANGALORE}:4711`, `::ffff:${BANGALORE}`]) {
    await fetch(`${url()}/api/event`, {
      method: 'POST',
      headers: { 'user-agent': FIREFOX, 'x-forwarded-for': told },
      body: JSON.stringify(view),
    });
  }
  expect(counts('regions')).toEqual({ IN: 2 });
});
