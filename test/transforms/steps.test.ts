import { expect, test } from 'vitest';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import { parseEvent } from '../../ingest/wire.ts';
import { createDeviceReader, parseDevice } from '../../transforms/device.ts';
import { engagedBucket } from '../../transforms/interaction.ts';
import { readLanguage, readTimezone } from '../../transforms/locale.ts';
import { createTransform } from '../../transforms/pipeline.ts';
import { propLabel } from '../../transforms/props.ts';
import { readScreen } from '../../transforms/screen.ts';
import { EVERY_EVENT_CUBES, testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { ORIGIN, pageView } from '../support/wire.ts';

test.each([
  ['en-IN', 'en-IN'],
  ['EN-in', 'en-IN'],
  ['de', 'de'],
  ['zh-Hant-TW', 'zh-TW'],
  ['en-XQ', 'en'],
  ['qqq', '(unknown)'],
  ['', '(unknown)'],
  ['ada@mail.example', '(unknown)'],
])('language %s → %s', (text, wanted) => {
  expect(readLanguage(text)).toBe(wanted);
});

test.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  ['europe/berlin', 'Europe/Berlin'],
  ['UTC', 'UTC'],
  ['+05:30', '(unknown)'],
  ['Mars/Olympus', '(unknown)'],
  [undefined, '(unknown)'],
])('time zone %s → %s', (text, wanted) => {
  expect(readTimezone(text)).toBe(wanted);
});

test('the page before is not read where no cube counts it', () => {
  const wire = parseEvent({ ...pageView(0), from: '/blog/why' }, 0);
  if (!('ok' in wire)) throw new Error('refused');
  const readers = { lookUpPlace: () => undefined, readDevice: createDeviceReader('key') };
  const [outcome] = createTransform(testPolicy(), readers)(testRequest({ events: [wire.ok] }));
  expect(outcome).toMatchObject({ event: { from: '(none)', entry: false } });
});

test('two names of one zone are one', () => {
  expect(readTimezone('Asia/Kolkata')).toBe(readTimezone('Asia/Calcutta'));
});

test.each([
  [[390, 844], 'small'],
  [[844, 390], 'small'],
  [[820, 1180], 'medium'],
  [[1440, 900], 'large'],
  [[2560, 1440], 'extra large'],
  [[0, 0], '(unknown)'],
  [[-1, 5], '(unknown)'],
] as const)('screen %j → %s', (size, wanted) => {
  expect(readScreen(size)).toBe(wanted);
});

test.each([
  [0, 'under 5 s'],
  [5000, '5 to 15 s'],
  [179_999, '1 to 3 min'],
  [1e12, '30 min and more'],
])('engaged %d ms → %s', (ms, wanted) => {
  expect(engagedBucket(ms)).toBe(wanted);
});

test.each([
  ['pro', { enum: ['free', 'pro'] }, 'pro'],
  ['PRO', { enum: ['free', 'pro'] }, '(other)'],
  [undefined, { enum: ['free', 'pro'] }, '(none)'],
  [true, { boolean: true as const }, 'true'],
  ['true', { boolean: true as const }, '(other)'],
  [-1, { buckets: [0, 5, 10] }, 'under 0'],
  [0, { buckets: [0, 5, 10] }, '0 to 5'],
  [9.9, { buckets: [0, 5, 10] }, '5 to 10'],
  [10, { buckets: [0, 5, 10] }, '10 and more'],
  ['7', { buckets: [0, 5, 10] }, '(other)'],
])('prop %j of %j → %s', (value, spec, wanted) => {
  expect(propLabel(value, spec)).toBe(wanted);
});

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36';

test.each([
  ['the user agent alone', '', false, 'desktop', 'Chrome 128'],
  [
    'a made-up brand beside the real one',
    '"Not;A=Brand";v="24", "Chromium";v="128", "Google Chrome";v="130"',
    false,
    'desktop',
    'Chrome 130',
  ],
  [
    'a browser that calls itself Chrome',
    '"Chromium";v="128", "Brave";v="128"',
    false,
    'desktop',
    'Brave 128',
  ],
  ['the engine alone', '"Chromium";v="128"', false, 'desktop', 'Chromium 128'],
  [
    'a brand that is a word of the language',
    '"constructor";v="1", "__proto__";v="1"',
    false,
    'desktop',
    'Chrome 128',
  ],
  ['brands nobody knows', '"ada@mail.example";v="1"', false, 'desktop', 'Chrome 128'],
  ['a phone', '', true, 'mobile', 'Chrome 128'],
])('client hints: %s', (_what, brands, mobile, device, browser_version) => {
  const read = parseDevice(CHROME, { brands, platform: '', mobile });
  expect(read).toMatchObject({ device, browser_version });
});

const site = testPolicy({
  targets: ['signup', 'outbound', 'outbound:shop.example'],
  errors: ['TypeError'],
  utm: { source: ['newsletter'], medium: ['email'] },
  custom: { session_ended: { minutes: { buckets: [5, 30] } } },
  cubes: EVERY_EVENT_CUBES,
});

function run(event: object, request: Partial<RawRequest> = {}) {
  const parsed = parseEvent(pageView(0, event), 0);
  if (!('ok' in parsed)) throw new Error(JSON.stringify(parsed.errors));
  const raw = testRequest({
    acceptLanguage: 'de-DE,de;q=0.9',
    context: { language: 'en-IN', timezone: 'Asia/Tokyo', screen: [1440, 900] },
    events: [parsed.ok],
    ...request,
  });
  const transform = createTransform(site, {
    lookUpPlace: () => undefined,
    readDevice: createDeviceReader('key'),
  });
  const outcome = transform(raw)[0];
  if (!outcome || !('event' in outcome)) throw new Error('not counted');
  return outcome.event;
}

test.each([
  [
    'a campaign',
    { url: `${ORIGIN}/?utm_source=Newsletter&utm_medium=post&x=y` },
    { utm_source: 'newsletter', utm_medium: '(other)', utm_campaign: '(none)' },
  ],
  [
    'a referrer that is somebody’s number',
    { referrer: 'https://919812345678.com/' },
    { referrer: '(other)' },
  ],
  [
    'a referrer that is a token',
    { referrer: 'https://5f928a29e2884b78a7f30d46b3081873.net/' },
    { referrer: '(other)' },
  ],
  [
    'a click path',
    { from: '/blog/why?x=ada' },
    { from: '/blog/why', page: '/pricing', entry: false },
  ],
  ['a click path by URL', { from: `${ORIGIN}/orders/17` }, { from: '/orders/:id' }],
  ['a click path from elsewhere', { from: 'https://evil.example/pricing' }, { from: '(other)' }],
  ['no click path', { from: '' }, { from: '(none)', entry: true }],
  ['a click', { type: 'click', target: 'signup' }, { target: 'signup', page: '/pricing' }],
  ['a click on something else', { type: 'click', target: 'Ada' }, { target: '(other)' }],
  [
    'a link to another host that is declared',
    { type: 'click', target: 'outbound:shop.example' },
    { target: 'outbound:shop.example' },
  ],
  [
    'a link to another host that is not',
    { type: 'click', target: 'outbound:ada.example' },
    { target: 'outbound' },
  ],
  [
    'a link to a host with a long name',
    { type: 'click', target: `outbound:${'a'.repeat(60)}.example` },
    { target: 'outbound' },
  ],
  [
    'a download where none is declared',
    { type: 'click', target: 'download:pdf' },
    { target: '(other)' },
  ],
  [
    'a declared target with more behind a colon',
    { type: 'click', target: 'signup:ada' },
    { target: '(other)' },
  ],
  [
    'an error',
    { type: 'error', kind: 'api', name: 'TypeError', status: 503 },
    { error_kind: 'api', error_name: 'TypeError', error_status: '503' },
  ],
  [
    'an error without an answer',
    { type: 'error', kind: 'load', name: 'x', status: 0 },
    { error_name: '(other)', error_status: '(none)' },
  ],
  [
    'an exit',
    { type: 'page_leave', engagedMs: 7000, exit: true },
    { exit: 'yes', engaged: '(unknown)' },
  ],
  [
    'an exit without a time',
    { type: 'page_leave', exit: true },
    { exit: 'yes', engaged: '(unknown)' },
  ],
  [
    'a custom event',
    { type: 'custom', name: 'session_ended', props: { minutes: 12, who: 'ada' } },
    { name: 'session_ended', props: { minutes: '5 to 30' } },
  ],
  [
    'a custom event that is not declared',
    { type: 'custom', name: 'toString', props: {} },
    { name: '(other)', props: {} },
  ],
])('%s', (_what, event, wanted) => {
  expect(run(event)).toMatchObject(wanted);
});

test('what a script read from the device is used with consent only', () => {
  const leave = { type: 'page_leave', engagedMs: 7000 };
  expect(run(leave)).toMatchObject({
    language: 'de-DE',
    timezone: '(unknown)',
    screen: '(unknown)',
    engaged: '(unknown)',
  });
  expect(run(leave, { consent: 'granted' })).toMatchObject({
    language: 'en-IN',
    timezone: 'Asia/Tokyo',
    screen: 'large',
    engaged: '5 to 15 s',
  });
});

test('a change of consent is no event to count', () => {
  expect(() => run({ type: 'consent', choice: 'granted' })).toThrow('not counted');
});
