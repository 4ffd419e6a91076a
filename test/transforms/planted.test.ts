import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsRoute } from '../../ingest/eventsRoute.ts';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import { previewEvents } from '../../src/previewEvents.ts';
import { createDeviceReader } from '../../transforms/device.ts';
import { createTransform } from '../../transforms/pipeline.ts';
import { EVERY_EVENT_CUBES, testPolicy } from '../support/policy.ts';
import { FIREFOX, ORIGIN } from '../support/wire.ts';

const NOW = Date.UTC(2026, 9, 1, 12);

/** What must never come through, by kind. All made up or set aside for documentation. */
const PLANTED = {
  ipv4: '203.0.113.77',
  ipv6: '2001:db8:85a3::8a2e:370:7334',
  uuid: '5f928a29-e288-4b78-a7f3-0d46b3081873',
  email: 'ada.lovelace@mail.example',
  phone: '+91 98123 45678',
  name: 'Ada Lovelace',
  card: '4111 1111 1111 1111',
  aadhaar: '2341 2341 2346',
  pan: 'ABCPE1234F',
  iban: 'GB82WEST12345698765432',
  jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
};

const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0));
/** Every byte as %XX, the harmless ones too. */
const percent = (text: string) =>
  [...new TextEncoder().encode(text)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
    .join('');

const SPELLINGS: ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.replaceAll(' ', ''),
  (text) => text.replaceAll(' ', '-'),
  (text) => percent(text),
  (text) => percent(percent(text)),
  fullWidth,
];

/** A text as it would be read by somebody who looks for it: decoded, folded, without separators. */
function normal(text: string): string {
  let decoded = text;
  for (let n = 0; n < 2; n += 1) {
    decoded = decoded.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
  return decoded.normalize('NFKC').toLowerCase().replace(/[\s-]/g, '');
}
const NEEDLES = Object.values(PLANTED).map(normal);

const site = testPolicy({
  pages: ['/', '/orders/:id', '/blog/{slug}', '/{a}/{b}', '/docs/*'],
  targets: ['signup', 'outbound', 'download'],
  errors: ['TypeError'],
  utm: { source: ['newsletter'] },
  custom: {
    feature: {
      plan: { enum: ['free', 'pro'] },
      seats: { buckets: [1, 5] },
      trial: { boolean: true },
    },
  },
  cubes: EVERY_EVENT_CUBES,
});
const transform = createTransform(site, {
  lookUpPlace: () => ({ country: 'IN', region: 'IN-KA' }),
  readDevice: createDeviceReader('key'),
});

/** Everything that a request leaves behind: events as they are counted, answers, what debug shows. */
async function traces(body: object, headers: Record<string, string>): Promise<string> {
  const kept: string[] = [];
  const app = eventsRoute({
    now: () => NOW,
    clientAddress: (context) => context.req.header('x-forwarded-for'),
    originsOf: (name) => (name === 'demo' ? site.origins : undefined),
    collect: async (raw: RawRequest) => {
      const outcomes = transform(raw);
      kept.push(inspect(outcomes, { depth: 9, showHidden: true }), JSON.stringify(outcomes));
      return { accepted: outcomes.length, dropped: {} };
    },
    preview: (raw) => previewEvents(transform(raw)),
  });
  for (const path of ['/v1/events', '/v1/events?debug=1']) {
    const response = await app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    expect(response.status).toBeLessThan(500);
    kept.push(await response.text());
  }
  return kept.join('\n');
}

/**
 * A name without its space is a word like any other, and no form tells it from a
 * slug: `/blog/{slug}` keeps `ada-lovelace`, as it must keep `reading-corner`.
 * Only the declared fields and the threshold of release stand against that.
 */
const planted = fc
  .tuple(fc.constantFrom(...Object.values(PLANTED)), fc.constantFrom(...SPELLINGS))
  .filter(([text, spell]) => text !== PLANTED.name || spell(text).length >= text.length)
  .filter(([text, spell]) => text !== PLANTED.name || !spell(text).includes('-'))
  .map(([text, spell]) => spell(text));
const header = planted.map((text) => text.replace(/[^\x20-\x7e]/g, '?'));
/** A name as a domain is a domain like any other: see above. */
const hostOf = (text: string) =>
  normal(text) === normal(PLANTED.name) ? 'x' : text.replace(/[^a-z0-9.-]/gi, '');
const url = planted.chain((text) =>
  fc.constantFrom(
    `${ORIGIN}/blog/${text}`,
    `${ORIGIN}/${text}/${text}`,
    `${ORIGIN}/orders/${text}?q=${text}#${text}`,
    `${ORIGIN}/docs/${text}/${text}`,
    `${ORIGIN}/?utm_source=${text}&utm_campaign=${text}&utm_medium=${text}`,
    `https://${hostOf(text)}.com/${text}`,
    text,
  ),
);
const common = {
  id: fc.uuid(),
  at: fc.constant(NOW),
  url: fc.oneof(url, fc.constant(`${ORIGIN}/`)),
};
const event = fc.oneof(
  fc.record({
    ...common,
    type: fc.constant('page_view'),
    referrer: url,
    from: fc.oneof(url, planted),
  }),
  fc.record({
    ...common,
    type: fc.constant('page_leave'),
    engagedMs: fc.nat(),
    exit: fc.boolean(),
  }),
  fc.record({
    ...{ ...common, type: fc.constant('click') },
    target: fc.oneof(
      planted,
      planted.map((text) => `outbound:${text}`),
      planted.map((text) => `download:${text}`),
    ),
  }),
  fc.record({
    ...common,
    type: fc.constant('error'),
    kind: fc.constantFrom('crash', 'api'),
    name: planted,
  }),
  fc.record({
    ...common,
    type: fc.constant('custom'),
    name: fc.oneof(planted, fc.constant('feature')),
    props: fc.oneof(
      fc.dictionary(planted, planted, { maxKeys: 5 }),
      fc.record({ plan: planted, seats: planted, trial: planted }),
    ),
  }),
  fc.record({ ...common, type: planted }),
);
const body = fc.record(
  {
    site: fc.oneof(
      { weight: 9, arbitrary: fc.constant('demo') },
      { weight: 1, arbitrary: planted },
    ),
    sentAt: fc.constant(NOW),
    consent: fc.oneof(
      fc.constantFrom('granted', 'denied', 'objected'),
      planted,
      fc.record({ choice: fc.constant('granted'), gpp: planted }),
      fc.record({ tcf: planted }),
      fc.record({ gcs: planted }),
    ),
    visitor: fc.constantFrom(PLANTED.uuid, PLANTED.uuid.toUpperCase(), PLANTED.email),
    context: fc.record({ language: planted, timezone: planted, screen: fc.constant([1440, 900]) }),
    events: fc.array(event, { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: ['site', 'events'] },
);
const headers = fc.record(
  {
    'user-agent': fc.oneof(
      header,
      header.map((text) => `${FIREFOX} ${text}`),
    ),
    'accept-language': header,
    'sec-ch-ua': header.map((text) => `"${text}";v="1"`),
    'sec-ch-ua-platform': header,
    'x-forwarded-for': header,
    origin: fc.oneof(header, fc.constant(ORIGIN)),
    referer: header,
  },
  { requiredKeys: [] },
);

test('nothing planted in any field comes through, with consent or without', async () => {
  await fc.assert(
    fc.asyncProperty(body, headers, async (json, sent) => {
      const text = normal(await traces(json, sent));
      for (const needle of NEEDLES) expect(text).not.toContain(needle);
    }),
    { numRuns: 3000 },
  );
});

test('the search finds what does come through', async () => {
  const text = normal(
    await traces(
      {
        site: 'demo',
        events: [{ id: PLANTED.uuid, at: NOW, type: 'page_view', url: `${ORIGIN}/blog/harmless` }],
      },
      { 'user-agent': FIREFOX },
    ),
  );
  expect(text).toContain('harmless');
});
