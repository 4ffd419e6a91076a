import { FIREFOX, ORIGIN } from '../../support/wire.ts';
import type { SmokeRequest } from './smokeRequest.ts';

/** A request by its name; made when the clock is known. */
export type SmokeCase = readonly [name: string, request: (now: number) => SmokeRequest];

const ADA = '5f928a29-e288-4b78-a7f3-0d46b3081873';
const GPP_OPT_OUT = 'DBABTA~1YYN';

/** A UUID for each number. */
export const id = (number: number) => `01a1968d-d54e-75c1-8b70-${String(number).padStart(12, '0')}`;

const JSON_TYPE = { 'content-type': 'application/json' };
const BROWSER = { ...JSON_TYPE, 'user-agent': FIREFOX, origin: ORIGIN, 'accept-language': 'de-DE' };

interface Said {
  readonly events?: readonly object[];
  readonly [field: string]: unknown;
}

/** To `POST /v1/events`, one page view unless told. */
function events(
  body: (now: number) => Said,
  headers: Readonly<Record<string, string>> = {},
  path = '/v1/events',
): (now: number) => SmokeRequest {
  return (now) => ({
    path,
    headers: { ...BROWSER, ...headers },
    body: JSON.stringify({ site: 'cases', events: [view(0, now)], ...body(now) }),
    place: 'IN-KA',
  });
}

const view = (number: number, at: number, changes: object = {}) => ({
  ...{ id: id(number), at, type: 'page_view', url: `${ORIGIN}/pricing` },
  ...changes,
});
const one = (number: number, said: object = {}) =>
  events((now) => ({ events: [view(number, now)], ...said }));
const granted = { consent: 'granted', visitor: ADA };

/** What pages send, and what becomes of it. The clock goes on by a second from one to the next. */
export const EVENT_CASES: readonly SmokeCase[] = [
  ['nothing said', one(1)],
  ['the same again', one(1)],
  ['a grant', one(2, granted)],
  ['the same visitor in upper case', one(3, { ...granted, visitor: ADA.toUpperCase() })],
  ['a refusal', one(4, { consent: 'denied', visitor: ADA })],
  ['an objection', one(5, { consent: 'objected' })],
  ['a child', one(6, { ...granted, child: true })],
  ['Global Privacy Control', events((now) => ({ events: [view(7, now)] }), { 'sec-gpc': '1' })],
  [
    'Global Privacy Control where it is an objection',
    events((now) => ({ site: 'strict', events: [view(8, now)] }), { 'sec-gpc': '1' }),
  ],
  [
    'Do Not Track where it is not read',
    events((now) => ({ events: [view(9, now)] }), { dnt: '1' }),
  ],
  [
    'Do Not Track where it is an objection',
    events((now) => ({ site: 'strict', events: [view(10, now)] }), { dnt: '1' }),
  ],
  ['no consent where that is dropped', one(11, { site: 'strict', consent: 'denied' })],
  ['a default of the region', one(12, { site: 'strict' })],
  ['a GPP opt-out', one(13, { ...granted, consent: { choice: 'granted', gpp: GPP_OPT_OUT } })],
  ['Consent Mode', one(14, { visitor: ADA, consent: { gcs: 'G101' } })],
  ['a broken TCF string', one(15, { visitor: ADA, consent: { tcf: 'CQraFkAQ' } })],
  [
    'a grant in mid-visit',
    events((now) => ({
      ...granted,
      events: [{ id: id(16), at: now, type: 'consent', choice: 'granted', entryCounted: true }],
    })),
  ],
  [
    'a withdrawal',
    events((now) => ({
      ...{ consent: 'denied', visitor: ADA },
      events: [{ id: id(17), at: now, type: 'consent', choice: 'denied' }, view(18, now)],
    })),
  ],
  [
    'a bot',
    events((now) => ({ events: [view(19, now), view(20, now)] }), {
      'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    }),
  ],
  [
    'events of which some are wrong, foreign, twice or not collected',
    events((now) => ({
      events: [
        view(21, now),
        view(21, now),
        view(22, now, { url: 'https://evil.example/' }),
        view(23, now, { type: 'click', target: 'signup' }),
        view(24, now, { url: 'no url' }),
        view(25, now, { at: now + 600_000 }),
        { type: 'page_view' },
      ],
    })),
  ],
  ['an event of last year', events((now) => ({ events: [view(26, now - 365 * 86_400_000)] }))],
  [
    'an event of an hour ago by a clock that is an hour behind',
    events((now) => ({ sentAt: now - 3_600_000, events: [view(27, now - 3_600_000)] })),
  ],
  ['text/plain', events((now) => ({ events: [view(28, now)] }), { 'content-type': 'text/plain' })],
  ['no origin', (now) => ({ ...one(29)(now), headers: { ...JSON_TYPE, 'user-agent': FIREFOX } })],
  [
    'a preview',
    events((now) => ({ ...granted, events: [view(30, now)] }), {}, '/v1/events?debug=1'),
  ],
  [
    'a preview of a withdrawal and a bot',
    events(
      (now) => ({
        ...{ consent: 'denied', visitor: ADA },
        events: [{ id: id(31), at: now, type: 'consent', choice: 'denied' }],
      }),
      {},
      '/v1/events?debug=1',
    ),
  ],
  ['a preflight', () => ({ path: '/v1/events', method: 'OPTIONS', headers: PREFLIGHT })],
];

const PREFLIGHT = {
  origin: 'https://elsewhere.example',
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type',
};

const many = (now: number) => Array.from({ length: 201 }, (_, n) => view(100 + n, now));

/** What is refused. */
export const REFUSED_CASES: readonly SmokeCase[] = [
  ['no JSON', () => ({ path: '/v1/events', headers: BROWSER, body: '{"site":' })],
  ['an empty body', () => ({ path: '/v1/events', headers: BROWSER, body: '' })],
  ['a wrong shape', events(() => ({ events: {} as never, visitor: 'ada', consent: 'maybe' }))],
  ['an unknown site', one(50, { site: 'nobody' })],
  ['an unknown origin', events(() => ({}), { origin: 'https://evil.example' })],
  ['a wrong content type', events(() => ({}), { 'content-type': 'text/xml' })],
  ['too many events', events((now) => ({ events: many(now) }))],
  ['too large', () => ({ path: '/v1/events', headers: BROWSER, body: `"${'x'.repeat(262_144)}"` })],
  ['another method', () => ({ path: '/v1/events', method: 'PUT', headers: BROWSER, body: '{}' })],
];
