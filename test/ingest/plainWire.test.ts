import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPageUrl, readPlainUrl } from '../../ingest/pageUrl.ts';
import { readPlainEnvelope, readPlainPageView } from '../../ingest/plainWire.ts';
import { envelope, wireEvent } from '../../ingest/wire.ts';
import { LATEST, MAX_SITE, MAX_TEXT } from '../../ingest/wireLimits.ts';
import * as support from '../support/wire.ts';

const NOW = Date.UTC(2026, 9, 1, 12);

/** Words that URLs are made of, and what a parser changes or refuses in them. */
const urlPart = fc.oneof(
  fc.constantFrom(
    ...['https://', 'http://', 'HTTPS://', 'ftp://', '//', '/', '\\', '?', '#', '@', ':', '%', '.'],
    ...[
      '..',
      '%2e',
      '%2E%2e',
      '/./',
      '/../',
      ':8080',
      ':443',
      '[::1]',
      '127.0.0.1',
      '0x7f.1',
      '1.2',
    ],
    ...[
      'lamps.example',
      'LAMPS.example',
      'xn--mnchen-3ya.de',
      'xn--zz.de',
      'xn--a',
      'xn--',
      'ab--cd',
      '-a',
      'a-',
      'münchen',
    ],
    ...[
      'lamps',
      'a_b',
      '~',
      "'",
      '"',
      '<',
      '^',
      '|',
      '{x}',
      ' ',
      '\t',
      '\n',
      '\u00ad',
      'é',
      '&a=b',
      '+',
    ],
  ),
  fc.string({ maxLength: 4 }),
  fc.string({ unit: 'grapheme', maxLength: 2 }),
);
const url = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.array(urlPart, { maxLength: 6 }).map((parts) => `https://lamps.example${parts.join('')}`),
  fc.array(urlPart, { maxLength: 6 }).map((parts) => `https://${parts.join('')}`),
  fc.array(urlPart, { maxLength: 6 }).map((parts) => parts.join('')),
);

test('a URL that is read without the parser has the parts that the parser finds', () => {
  const plain = { yes: 0, no: 0 };
  fc.assert(
    fc.property(url, (text) => {
      const parsed = URL.parse(text);
      const read = readPlainUrl(text);
      if (read) {
        const { origin, pathname, search } = parsed ?? {};
        expect({ text, ...read }).toEqual({ text, origin, pathname, search });
      }
      plain[read ? 'yes' : 'no'] += 1;
      expect(readPageUrl(text)?.origin).toBe(parsed?.origin);
    }),
    { numRuns: 5000 },
  );
  expect(Math.min(plain.yes, plain.no)).toBeGreaterThan(500);
});

const text = fc.oneof(
  fc.string(),
  fc.constantFrom('x'.repeat(MAX_TEXT), 'x'.repeat(MAX_TEXT + 1), 'x'.repeat(MAX_SITE + 1)),
);
const odd = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, {}, []),
  fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
);
const uuid = fc.uuid().map((id) => (id.length % 2 === 0 ? id : id.toUpperCase()));
const instant = fc.oneof(fc.constantFrom(0, -0, -1, 0.5, LATEST, LATEST + 1), fc.constant(NOW));

/** As JSON has it: what is undefined is not there. */
const sent = (value: unknown) => JSON.parse(JSON.stringify(value) ?? 'null');

/** Usual ones, half of them with one field that is not as it should be, or one more. */
function withOneOdd<T extends object>(usual: fc.Arbitrary<T>, fields: readonly string[]) {
  const change = fc.tuple(fc.constantFrom(...fields, 'unknown'), fc.oneof(odd, url, instant));
  return fc
    .tuple(usual, fc.option(change))
    .map(([good, broken]) => sent(broken ? { ...good, [broken[0]]: broken[1] } : good));
}

const pageViews = withOneOdd(
  fc.record(
    {
      type: fc.constant('page_view'),
      id: uuid,
      at: fc.integer({ min: 0, max: LATEST }),
      url: fc.oneof(fc.webUrl(), fc.constant('https://lamps.example/pricing')),
      referrer: fc.oneof(text, fc.webUrl()),
      from: text,
    },
    { requiredKeys: ['type', 'id', 'at', 'url'] },
  ),
  ['type', 'id', 'at', 'url', 'referrer', 'from'],
);

test('a page view that is read without its schema is what the schema makes of it', () => {
  const plain = { yes: 0, no: 0 };
  fc.assert(
    fc.property(pageViews, (json) => {
      const read = readPlainPageView(json);
      plain[read ? 'yes' : 'no'] += 1;
      if (!read) return;
      const { success, data } = wireEvent.safeParse(json);
      expect({ json, success }).toEqual({ json, success: true });
      expect(read).toEqual(data);
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(plain.yes, plain.no)).toBeGreaterThan(200);
});

const envelopes = withOneOdd(
  fc.record(
    {
      site: fc.string({ maxLength: MAX_SITE }),
      sentAt: fc.integer({ min: 0, max: LATEST }),
      consent: fc.constantFrom('granted', 'denied', 'objected', { choice: 'granted' }),
      visitor: uuid,
      events: fc.array(odd, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['site', 'events'] },
  ),
  ['site', 'sentAt', 'consent', 'visitor', 'child', 'context', 'events'],
);

test('an envelope that is read without its schema is what the schema makes of it', () => {
  const plain = { yes: 0, no: 0 };
  fc.assert(
    fc.property(envelopes, (json) => {
      const read = readPlainEnvelope(json);
      plain[read ? 'yes' : 'no'] += 1;
      if (!read) return;
      const { success, data } = envelope.safeParse(json);
      expect({ json, success }).toEqual({ json, success: true });
      expect(read).toEqual(data);
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(plain.yes, plain.no)).toBeGreaterThan(200);
});

describe('what is usual is read without the schemas', () => {
  test.each([
    ['a page view', support.pageView(NOW)],
    ['with a referrer', support.pageView(NOW, { referrer: 'https://www.google.com/' })],
    ['with a path before it', support.pageView(NOW, { from: '/pricing?x=1' })],
    ['with a campaign', support.pageView(NOW, { url: 'https://lamps.example/?utm_source=letter' })],
  ])('%s', (_what, event) => {
    expect(readPlainPageView(event)).toBeDefined();
  });

  test.each([
    ['an envelope', {}],
    ['with consent', { consent: 'granted', visitor: '01890a5d-ac96-774b-bcce-b302099a8057' }],
    ['with a clock', { consent: 'denied', sentAt: NOW }],
  ])('%s', (_what, changes) => {
    expect(readPlainEnvelope(support.envelope([{}], changes))).toBeDefined();
  });
});
