import { expect, test } from 'vitest';
import { parseDevice } from '../../transforms/device.ts';
import { identifies } from '../../transforms/identifies.ts';
import { createPageMatcher } from '../../transforms/pageMatcher.ts';
import { readPlace } from '../../transforms/readPlace.ts';
import { ownDomains, readReferrer } from '../../transforms/referrer.ts';
import { FIREFOX } from '../support/wire.ts';

const matchPage = createPageMatcher([
  '/',
  '/orders/:id',
  '/orders/new',
  '/blog/{slug}',
  '/blog/{slug}/comments',
  '/docs/*',
  '/caf%C3%A9',
]);

test.each([
  ['/', '/'],
  ['/orders/17', '/orders/:id'],
  ['/orders/new', '/orders/new'],
  ['/orders/new/', '/orders/new'],
  ['/orders/17/edit', '(other)'],
  ['/blog/why-warm-light', '/blog/why-warm-light'],
  ['/blog/2012-05-17-first', '/blog/2012-05-17-first'],
  ['/blog/why/comments', '/blog/why/comments'],
  ['/blog/ada@mail.example', '/blog/{slug}'],
  ['/blog/ada%40mail.example', '/blog/{slug}'],
  ['/blog/%61da%40mail.example/comments', '/blog/{slug}/comments'],
  ['/blog/919812345678', '/blog/{slug}'],
  ['/blog/5f928a29-e288-4b78-a7f3-0d46b3081873', '/blog/{slug}'],
  ['/blog/a b', '/blog/{slug}'],
  ['/docs', '(other)'],
  ['/docs/a/b/c', '/docs/*'],
  ['/nowhere', '(other)'],
  ['/%E0%A4%A', '(other)'],
  [`/${'a/'.repeat(1000)}`, '(other)'],
])('page %s → %s', (path, wanted) => {
  expect(matchPage(path)).toBe(wanted);
});

const own = ownDomains(['https://www.lamps.example', 'http://localhost:3000']);

test.each([
  ['', '(direct)'],
  ['-', '(direct)'],
  ['https://www.google.co.uk/search?q=ada', 'google.co.uk'],
  ['https://news.ycombinator.com/item?id=1', 'ycombinator.com'],
  ['https://shop.lamps.example/cart', '(internal)'],
  ['http://localhost:5000/', '(internal)'],
  ['android-app://com.google.android.gm/', '(other)'],
  ['http://192.0.2.1/', '(other)'],
  ['https://john.smith/', '(other)'],
  ['https://t0ken9f8a7b6c5d.onion/', '(other)'],
  ['not a url', '(other)'],
  ['javascript:alert(1)', '(other)'],
])('referrer %s → %s', (text, wanted) => {
  expect(readReferrer(text, own)).toBe(wanted);
});

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1';

test.each([
  [FIREFOX, false, 'desktop', 'Linux', 'Firefox'],
  [IPHONE, false, 'mobile', 'iOS', 'Mobile Safari'],
  [
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    true,
    'other',
    '(unknown)',
    '(unknown)',
  ],
  ['curl/8.5.0', true, 'other', '(unknown)', 'curl'],
  ['', false, 'other', '(unknown)', '(unknown)'],
  [FIREFOX.replace('Firefox', 'FiReFoX'), false, 'desktop', 'Linux', 'Firefox'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) ada-lovelace-browser/1.0 ninokbrowser/2',
    false,
    'desktop',
    'Linux',
    '(other)',
  ],
])('device %s', (text, bot, device, os, browser) => {
  const read = parseDevice(text, { brands: '', platform: '', mobile: false });
  expect(read).toMatchObject({
    bot,
    device,
    os,
    browser: text.startsWith('curl') ? read.browser : browser,
  });
});

test.each([
  [{ country: { iso_code: 'DE' }, subdivisions: [{ iso_code: 'BY' }] }, 'DE', 'DE-BY'],
  [{ country: { iso_code: 'SG' } }, 'SG', 'SG'],
  [{ country_code: 'US', state1: 'California' }, 'US', 'US-CA'],
  [{ country_code: 'FR', state1: 'Île-de-France' }, 'FR', 'FR-IDF'],
  [{ country_code: 'FR', state1: 'Nowhere' }, 'FR', 'FR'],
  [{ country_code: '', state1: '' }, undefined, undefined],
  [{}, undefined, undefined],
  [null, undefined, undefined],
])('geo record %j → %s, %s', (record, country, region) => {
  expect(readPlace(record)).toEqual(country ? { country, region } : undefined);
});

test.each([
  'ada@mail.example',
  '+49 (171) 234-5678',
  '4111111111111111',
  '5f928a29-e288-4b78-a7f3-0d46b3081873',
  '192.0.2.1',
  '2001:db8:85a3::8a2e',
  'eyJhbGciOiJIUzI1NiJ9',
  'dGhpc2lzYXRva2VuMTIzNDU2',
  'ａｄａ＠mail.example',
])('%s identifies', (text) => {
  expect(identifies(text)).toBe(true);
});

test.each(['why-warm-light', 'release-2.4.1', '2012-05-17', 'react-19', 'iphone15'])(
  '%s does not',
  (text) => {
    expect(identifies(text)).toBe(false);
  },
);
