import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import { parseEvent } from '../../ingest/wire.ts';
import demo from '../../policies/demo.json' with { type: 'json' };
import { createDeviceReader } from '../../transforms/device.ts';
import { DROP_REASONS } from '../../transforms/dropReason.ts';
import { createTransform } from '../../transforms/pipeline.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { ORIGIN, pageView } from '../support/wire.ts';

const NOW = Date.UTC(2026, 9, 1, 12);
const ADDRESS = '203.0.113.77';
const VISITOR = '5f928a29-e288-4b78-a7f3-0d46b3081873';

function run(request: Partial<RawRequest> = {}, event: object = {}, policy: object = {}) {
  const parsed = parseEvent(pageView(NOW, event), 0);
  if (!('ok' in parsed)) throw new Error('the test event is wrong');
  const raw = testRequest({
    receivedAt: NOW,
    address: ADDRESS,
    acceptLanguage: 'en-IN,en;q=0.9',
    visitor: VISITOR,
    events: [parsed.ok],
    ...request,
  });
  const transform = createTransform(testPolicy(policy), {
    lookUpPlace: (address) =>
      address === ADDRESS ? { country: 'IN', region: 'IN-KA' } : undefined,
    readDevice: createDeviceReader('key'),
  });
  return transform(raw)[0];
}

const event = (outcome: ReturnType<typeof run>) => {
  if (!outcome || !('event' in outcome)) throw new Error('not counted');
  return outcome.event;
};

test('an event is reduced to what the policy declares', () => {
  const outcome = run({ consent: 'denied' }, { referrer: 'https://www.google.com/?q=ada' });
  expect(event(outcome)).toEqual({
    type: 'page_view',
    at: NOW,
    basis: 'anonymous',
    visitor: undefined,
    entry: true,
    country: 'IN',
    region: 'IN-KA',
    device: 'desktop',
    os: 'Linux',
    os_version: 'Linux',
    browser: 'Firefox',
    browser_version: 'Firefox 129',
    language: 'en-IN',
    timezone: '(unknown)',
    screen: '(unknown)',
    page: '/pricing',
    from: '(none)',
    referrer: 'google.com',
    utm_source: '(none)',
    utm_medium: '(none)',
    utm_campaign: '(none)',
    engaged: '(none)',
    exit: '(none)',
    target: '(none)',
    error_kind: '(none)',
    error_name: '(none)',
    error_status: '(none)',
    name: '(none)',
    props: {},
  });
});

const drops: [reason: string, outcome: () => ReturnType<typeof run>][] = [
  ['objected', () => run({ consent: 'objected' })],
  [
    'objected',
    () =>
      run(
        { consent: 'granted', gpc: true },
        {},
        { consent: { ...demo.consent, withoutConsent: 'count', gpc: 'objected' } },
      ),
  ],
  [
    'no_consent',
    () =>
      run(
        { consent: 'denied' },
        {},
        { consent: { ...demo.consent, withoutConsent: 'drop', gpc: 'denied' } },
      ),
  ],
  ['bot', () => run({ userAgent: 'Googlebot/2.1' })],
  ['foreign_page', () => run({}, { url: 'https://evil.example/' })],
  ['not_collected', () => run({}, { type: 'click', target: 'buy' })],
];

test.each(drops)('dropped: %s', (reason, outcome) => {
  expect(outcome()).toEqual({ drop: reason });
});

test('every reason has a test', () => {
  // `late` is given by the windows, in test/aggregate.
  expect(new Set([...drops.map(([reason]) => reason), 'late'])).toEqual(new Set(DROP_REASONS));
});

test.each([
  ['denied', false],
  ['granted', true],
  [undefined, false],
] as const)('without a grant there is no visitor: consent %s, GPC %s', (consent, gpc) => {
  const { basis, visitor } = event(run({ consent, gpc }));
  expect({ basis, visitor }).toEqual({ basis: 'anonymous', visitor: undefined });
});

test('with a grant there is one, which cannot be read', () => {
  const { basis, visitor } = event(run({ consent: 'granted' }));
  expect(basis).toBe('consented');
  expect(Math.max(...Object.values(visitor?.fingerprint('a') ?? {}))).toBeLessThan(2 ** 32);
  expect(visitor?.fingerprint('a')).not.toEqual(visitor?.fingerprint('b'));
  const shown = inspect(visitor, { depth: 9, showHidden: true }) + JSON.stringify(visitor);
  expect(shown).not.toContain(VISITOR.slice(0, 8));
});

test.each([
  ['region', 'IN', 'IN-KA'],
  ['country', 'IN', 'IN'],
  ['none', '(unknown)', '(unknown)'],
])('geography %s', (geo, country, region) => {
  expect(event(run({}, {}, { geo }))).toMatchObject({ country, region });
});

test.each([
  ['', undefined, true],
  ['https://www.google.com/', undefined, true],
  [`${ORIGIN}/about`, undefined, false],
  ['', '/about', false],
])('an entry comes from outside: referrer "%s", from %s', (referrer, from, entry) => {
  expect(event(run({}, { referrer, ...(from ? { from } : {}) })).entry).toBe(entry);
});

test.each([
  ['https://www.google.com', true],
  ['', true],
  // To the beacon another host is another site; whether it is of this one the server knows.
  ['https://shop.lamps.example', false],
] as const)(
  'a grant says that an entry was counted, but for a referrer of the site: %s',
  (referrer, entry) => {
    const id = '00000000-0000-4000-8000-000000000000';
    const grant = { id, at: 0, type: 'consent' as const, choice: 'granted' as const };
    const events = [{ ...grant, entryCounted: true, referrer }];
    expect(event(run({ consent: 'granted', visitor: id, events }))).toMatchObject({
      type: 'consent',
      entry,
    });
  },
);
