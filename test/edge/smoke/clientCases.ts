import { gzipSync } from 'node:zlib';
import { FIREFOX, ORIGIN } from '../../support/wire.ts';
import { id, type SmokeCase } from './eventCases.ts';

const BROWSER = { 'user-agent': FIREFOX, origin: ORIGIN, 'content-type': 'text/plain' };
const URL = `${ORIGIN}/pricing`;

function post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { path, headers: { ...BROWSER, ...headers }, body: text, place: 'DE-BY' };
}

const plausible = { n: 'pageview', u: URL, d: 'cases' };
const payload = { website: 'cases', hostname: 'lamps.example', url: '/pricing' };
const segment = {
  ...{ type: 'page', messageId: id(70), anonymousId: 'ada' },
  properties: { url: URL },
  context: { userAgent: FIREFOX, consent: 'granted' },
};
const SERVER = { 'content-type': 'application/json', 'user-agent': 'analytics-node/3.1.0' };

function batch(calls: readonly object[], headers: Readonly<Record<string, string>> = {}) {
  const body = JSON.stringify({ batch: calls });
  const auth = `Basic ${Buffer.from('cases:').toString('base64')}`;
  return { path: '/v1/batch', headers: { ...SERVER, authorization: auth, ...headers }, body };
}

/** What clients of other products send, each in its own dialect. */
export const CLIENT_CASES: readonly SmokeCase[] = [
  ['Plausible', () => post('/api/event', plausible)],
  ['Plausible: a custom event', () => post('/api/event', { ...plausible, n: 'signup', p: {} })],
  ['Plausible: two sites', () => post('/api/event', { ...plausible, d: 'cases,golden' })],
  ['Plausible: nobody', () => post('/api/event', { ...plausible, d: 'nobody.example' })],
  ['Plausible: no JSON', () => post('/api/event', 'x')],
  [
    'Plausible: from a foreign page',
    () => post('/api/event', plausible, { origin: 'https://evil.example' }),
  ],
  ['Umami', () => post('/api/send', { type: 'event', payload })],
  [
    'Umami: with an id',
    () =>
      post('/api/send', {
        type: 'event',
        payload: { ...payload, id: 'ada', data: { consent: 'granted' } },
      }),
  ],
  [
    'Umami: an identity',
    () => post('/api/send', { type: 'identify', payload: { ...payload, data: {} } }),
  ],
  [
    'Umami: a bot',
    () => post('/api/send', { type: 'event', payload }, { 'user-agent': 'curl/8.5.0' }),
  ],
  ['Umami: a wrong shape', () => post('/api/send', { type: 'event', payload: 7 })],
  ['Segment', () => batch([segment])],
  ['Segment: the same again', () => batch([segment])],
  [
    'Segment: packed',
    () => {
      const { body, ...rest } = batch([{ ...segment, messageId: id(71) }], {
        'content-encoding': 'gzip',
      });
      return { ...rest, body: new Uint8Array(gzipSync(body)) };
    },
  ],
  [
    'Segment: packed badly',
    () => ({
      ...batch([], { 'content-encoding': 'gzip' }),
      body: new Uint8Array([31, 139, 8, 0, 7]),
    }),
  ],
  [
    'Segment: nobody',
    () => batch([segment], { authorization: `Basic ${Buffer.from('nobody:').toString('base64')}` }),
  ],
  [
    'Segment: track',
    () => ({
      path: '/v1/track',
      headers: SERVER,
      body: JSON.stringify({ ...segment, writeKey: 'cases', messageId: id(72), event: 'x' }),
    }),
  ],
];
