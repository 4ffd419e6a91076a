import { describe, expect, test } from 'vitest';
import { fitName } from '../../../ingest/compatible/fitName.ts';
import { plausible } from '../../../ingest/compatible/plausible.ts';
import { umami } from '../../../ingest/compatible/umami.ts';
import { parseEnvelope, parseEvent } from '../../../ingest/wire.ts';
import { dialectDeps, foreignRequest, NOW, RANDOM_ID, UMAMI_ID } from '../../support/compatible.ts';

const URL = 'https://lamps.example/pricing';
const LONG = `https://lamps.example/pricing?gclid=${'x'.repeat(4000)}&utm_source=news`;

/** The envelopes that a body becomes; each must be one that the wire format takes. */
function translated(dialect: typeof plausible, body: unknown) {
  const result = dialect.translate(foreignRequest(body), dialectDeps);
  if ('status' in result) throw new Error(result.code);
  return result.map(({ envelope }) => {
    const parsed = parseEnvelope(envelope);
    if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
    expect(parsed.ok.events.map((event, index) => 'ok' in parseEvent(event, index))).toEqual([
      true,
    ]);
    return envelope;
  });
}

const one = (event: object, changes: object = {}) => [
  { site: 'demo', ...changes, events: [{ id: RANDOM_ID, at: NOW, ...event }] },
];

type Row = [what: string, body: object, wanted: object[]];

const fromPlausible: Row[] = [
  [
    'a page view',
    { n: 'pageview', u: URL, d: 'lamps.example', r: null, v: 36 },
    one({ type: 'page_view', url: URL }),
  ],
  [
    'the long names of the Events API, in a query longer than the wire format takes',
    { name: 'pageview', url: LONG, domain: 'lamps.example', screen_width: 1440 },
    one({ type: 'page_view', url: `${URL}?utm_source=news` }),
  ],
  [
    'a referrer of another site, of which the origin stays',
    { n: 'pageview', u: URL, d: 'lamps.example', r: 'https://www.google.com/search?q=lamps' },
    one({ type: 'page_view', url: URL, referrer: 'https://www.google.com' }),
  ],
  [
    'a referrer of the site itself, the page before',
    { n: 'pageview', u: URL, d: 'lamps.example', r: 'https://lamps.example/about?x=1#y' },
    one({ type: 'page_view', url: URL, referrer: 'https://lamps.example', from: '/about' }),
  ],
  [
    'a site that routes in the fragment',
    { n: 'pageview', u: 'https://lamps.example/#/orders/7?token=1', d: 'lamps.example', h: 1 },
    one({ type: 'page_view', url: 'https://lamps.example/orders/7' }),
  ],
  [
    'a fragment that is none of that',
    { n: 'pageview', u: `${URL}#/about`, d: 'lamps.example', h: 0 },
    one({ type: 'page_view', url: URL }),
  ],
  [
    'no domain but that of the URL',
    { n: 'pageview', u: URL },
    one({ type: 'page_view', url: URL }),
  ],
  [
    'several domains, of which two are sites here',
    { n: 'pageview', u: URL, d: 'lamps.example, other,elsewhere.example,lamps.example' },
    [
      ...one({ type: 'page_view', url: URL }),
      ...one({ type: 'page_view', url: URL }).map((it) => ({ ...it, site: 'other' })),
      // To be refused as a site without a policy.
      ...one({ type: 'page_view', url: URL }).map((it) => ({ ...it, site: 'elsewhere.example' })),
    ],
  ],
  [
    'an engagement, of which the time needs consent',
    { n: 'engagement', u: URL, d: 'lamps.example', e: 4200, sd: 80 },
    one({ type: 'page_leave', url: URL }),
  ],
  [
    'an engagement with consent',
    { n: 'engagement', u: URL, d: 'lamps.example', e: 4200, sd: 80, p: { consent: 'granted' } },
    one({ type: 'page_leave', url: URL, engagedMs: 4200 }, { consent: 'granted' }),
  ],
  [
    'an outbound link',
    {
      n: 'Outbound Link: Click',
      u: URL,
      d: 'lamps.example',
      p: { url: 'https://shop.example/a?b' },
    },
    one({ type: 'click', url: URL, target: 'outbound:shop.example' }),
  ],
  [
    'an outbound link that says nothing of itself',
    { n: 'Outbound Link: Click', u: URL, d: 'lamps.example' },
    one({ type: 'click', url: URL, target: 'outbound' }),
  ],
  [
    'a download, with props as text',
    { n: 'File Download', u: URL, d: 'lamps.example', p: '{"url":"https://lamps.example/a.PDF"}' },
    one({ type: 'click', url: URL, target: 'download:pdf' }),
  ],
  [
    'a custom event, its name and props made to fit',
    {
      n: 'Sign up!',
      u: URL,
      d: 'lamps.example',
      p: {
        Plan: 'pro',
        Seats: '3',
        'Paid?': 'true',
        note: '',
        list: [1],
        deep: { a: 1 },
        no: null,
      },
      $: { amount: 100, currency: 'USD' },
    },
    one({
      ...{ type: 'custom', url: URL, name: 'sign_up' },
      props: { plan: 'pro', seats: 3, paid: true },
    }),
  ],
  [
    'a custom event with a refusal in its old name for props',
    { n: 'signup', u: URL, d: 'lamps.example', m: '{"consent":"objected","plan":"pro"}' },
    one(
      { type: 'custom', url: URL, name: 'signup', props: { plan: 'pro' } },
      { consent: 'objected' },
    ),
  ],
  [
    'a consent that is no word of ours, a refusal',
    { n: 'pageview', u: URL, d: 'lamps.example', p: { consent: 'yes' } },
    one({ type: 'page_view', url: URL }, { consent: 'denied' }),
  ],
];

const refused = one({ type: 'page_view', url: URL }, { consent: 'denied' });
const refusals: [what: string, props: object][] = [
  ['hidden by an empty object', { m: {}, p: { consent: 'denied' } }],
  ['hidden by a grant', { meta: { consent: 'granted' }, props: '{"consent":"denied"}' }],
  ['in a list', { p: [['consent', 'denied']] }],
  ['in the text of a list', { p: '[{"consent":"denied"}]' }],
  ['in a text that is cut off', { p: '{"consent":"denied"' }],
  ['in another spelling', { p: { Consent: 'denied' } }],
];
for (const [what, props] of refusals) {
  const body = { n: 'pageview', u: URL, d: 'lamps.example', ...props };
  fromPlausible.push([`a refusal ${what}`, body, refused]);
}

const page = { website: UMAMI_ID, hostname: 'lamps.example', url: '/pricing' };
const device = { screen: '1440x900', language: 'en-IN', title: 'Pricing for Ada', tag: 'b' };
const ID = 'ada@mail.example';
/** By Python's `uuid.uuid5` of the site and the id. */
const V5 = 'd614c093-999a-5b24-9a88-ccb890ca5909';

const fromUmami: Row[] = [
  [
    'a page view by path',
    { type: 'event', payload: { ...page, ...device, id: ID, referrer: '' } },
    one({ type: 'page_view', url: URL }),
  ],
  [
    'a page view by URL, longer than the wire format takes',
    { type: 'event', payload: { ...page, url: LONG, referrer: 'https://www.google.com/' } },
    one({
      ...{ type: 'page_view', url: `${URL}?utm_source=news` },
      referrer: 'https://www.google.com',
    }),
  ],
  [
    'a page view in a single-page app',
    { type: 'event', payload: { ...page, referrer: 'https://lamps.example/about?x=1' } },
    one({ type: 'page_view', url: URL, referrer: 'https://lamps.example', from: '/about' }),
  ],
  [
    'a referrer that is a path',
    { type: 'event', payload: { ...page, referrer: '/about?x=1' } },
    one({ type: 'page_view', url: URL, from: '/about' }),
  ],
  [
    'a path without a host, on the first of the origins',
    { type: 'event', payload: { website: UMAMI_ID, url: '/pricing' } },
    one({ type: 'page_view', url: URL }),
  ],
  [
    'a path on another of the origins',
    { type: 'event', payload: { ...page, hostname: 'www.lamps.example' } },
    one({ type: 'page_view', url: 'https://www.lamps.example/pricing' }),
  ],
  [
    'an event of the past',
    { type: 'event', payload: { ...page, timestamp: NOW / 1000 - 60 } },
    one({ type: 'page_view', url: URL, at: NOW - 60_000 }),
  ],
  [
    'an event without a page',
    { type: 'event', payload: { website: UMAMI_ID, name: 'Sign-Up', data: { seats: 3 } } },
    one({ type: 'custom', name: 'sign_up', props: { seats: 3 } }),
  ],
  [
    'a grant: the id, by another name, and what a script read',
    { type: 'event', payload: { ...page, ...device, id: ID, data: { consent: 'granted' } } },
    one(
      { type: 'page_view', url: URL },
      {
        ...{ consent: 'granted', visitor: V5 },
        context: { language: 'en-IN', screen: [1440, 900] },
      },
    ),
  ],
  [
    'a grant, and an id that is a UUID',
    { type: 'event', payload: { ...page, id: RANDOM_ID, data: { consent: 'granted' } } },
    one({ type: 'page_view', url: URL }, { consent: 'granted', visitor: RANDOM_ID }),
  ],
  [
    'a refusal, with which no id goes on',
    { type: 'event', payload: { ...page, ...device, id: ID, data: { consent: 'denied' } } },
    one({ type: 'page_view', url: URL }, { consent: 'denied' }),
  ],
  [
    'a refusal in a list',
    { type: 'event', payload: { ...page, ...device, id: ID, data: [{ consent: 'denied' }] } },
    one({ type: 'page_view', url: URL }, { consent: 'denied' }),
  ],
  [
    'a list with nothing in it, as PHP writes data without any',
    { type: 'event', payload: { ...page, data: [] } },
    one({ type: 'page_view', url: URL }),
  ],
  [
    'an identity call, dropped',
    { type: 'identify', payload: { ...page, id: ID, data: { email: ID, consent: 'granted' } } },
    [],
  ],
  ['what the tracker measures of a page, dropped', { type: 'performance', payload: page }, []],
  [
    'an identity call that takes consent back, with the id that is to be forgotten',
    { type: 'identify', payload: { ...page, id: ID, data: { email: ID, consent: 'denied' } } },
    one({ type: 'consent', choice: 'denied' }, { consent: 'denied', visitor: V5 }),
  ],
];

describe('Plausible', () => {
  test.each(fromPlausible)('%s', (_what, body, wanted) => {
    expect(translated(plausible, body)).toEqual(wanted);
  });
});

describe('Umami', () => {
  test.each(fromUmami)('%s', (_what, body, wanted) => {
    expect(translated(umami, body)).toEqual(wanted);
  });
});

test.each([
  ['signup', 'signup'],
  ['Signup: Step 2', 'signup_step_2'],
  ['404', 'event_404'],
  ['  __Proto__ ', 'proto'],
  ['Größe', 'gr_e'],
  ['購入', '(other)'],
  ['WooCommerce Add to Cart From Category Page', 'woocommerce_add_to_cart_from_cat'],
  ['abcdefghijklmnopqrstuvwxyz abcde fgh', 'abcdefghijklmnopqrstuvwxyz_abcde'],
  ['abcdefghijklmnopqrstuvwxyzabcde fgh', 'abcdefghijklmnopqrstuvwxyzabcde'],
])('the name "%s" is declared as "%s"', (name, fitted) => {
  expect(fitName(name)).toBe(fitted);
});
