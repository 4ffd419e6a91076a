import * as fc from 'fast-check';
import { ORIGIN } from '../support/wire.ts';
import { PLANTS, spellings, TCF_STRINGS, VISITORS } from './planted.ts';

/** By the client's clock; the server's is elsewhere, and the difference corrects it. */
const SENT_AT = 1_763_763_763_000;

/**
 * Stands in each event's id, and is made another for each sending: what fast-check sends
 * again to find the smallest failure must not be a resend.
 */
export const FRESH = '-5a17-7a17-9a17-';

/** What `/lamps/{name}` keeps on purpose: the control of the search. */
export const KEPT = 'kept-on-purpose';

/** A planted value in one of its spellings. */
export const planted: fc.Arbitrary<string> = fc.constantFrom(...PLANTS.flatMap(spellings));

const hex = (digits: number) =>
  fc.nat({ max: 16 ** Math.min(digits, 7) - 1 }).map((n) => n.toString(16).padStart(digits, '0'));
const id = fc.tuple(hex(7), hex(5), hex(7)).map(([a, b, c]) => `0${a}${FRESH}${b}${c}`);

const clean = fc.constantFrom('/', '/pricing', '/lamps/arc', `/lamps/${KEPT}`, '/blog/warm-light');
const url = fc.oneof(
  clean.map((path) => ORIGIN + path),
  planted.map((text) => `${ORIGIN}/lamps/${text}`),
  fc.tuple(planted, planted).map(([a, b]) => `${ORIGIN}/orders/${a}?email=${b}#${a}`),
  planted.map((text) => `${ORIGIN}/blog/${text}?utm_source=${text}&utm_medium=email&q=${text}`),
  planted.map((text) => `https://${encodeURIComponent(text)}:secret@lamps.example/blog/${text}`),
);
const asHost = (text: string) => text.replace(/[^a-z0-9.-]/gi, '');
const referrer = fc.oneof(
  fc.constantFrom('', 'https://www.google.com/', `${ORIGIN}/about`, 'android-app://com.example'),
  planted.map((text) => `https://www.google.com/search?q=${text}`),
  planted.map((text) => `https://${asHost(text)}.shop.com/${text}`),
  planted.map((text) => `https://www.${asHost(text)}.com/`),
  planted.map((text) => `https://${encodeURIComponent(text)}@mail.yahoo.com/#${text}`),
  planted,
);
const from = fc.oneof(
  clean,
  planted.map((text) => `/lamps/${text}`),
  url,
  planted,
);

const common = { id, at: fc.nat({ max: 60_000 }).map((ago) => SENT_AT - ago) };
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const event = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ...common,
      ...{ type: fc.constant('page_view'), url, referrer: maybe(referrer), from: maybe(from) },
    }),
  },
  fc.record({
    ...common,
    ...{
      type: fc.constant('page_leave'),
      url,
      engagedMs: maybe(fc.nat()),
      exit: maybe(fc.boolean()),
    },
  }),
  fc.record({
    ...common,
    ...{ type: fc.constant('click'), url },
    target: fc.oneof(
      fc.constant('signup'),
      planted,
      planted.map((text) => `outbound:${text}`),
    ),
  }),
  fc.record({
    ...common,
    ...{ type: fc.constant('error'), url: maybe(url), status: maybe(fc.integer()) },
    kind: fc.constantFrom('crash', 'load', 'api'),
    name: fc.oneof(fc.constant('TypeError'), planted),
  }),
  fc.record({
    ...common,
    ...{ type: fc.constant('custom'), url: maybe(url) },
    name: fc.oneof(fc.constant('feature'), planted),
    props: maybe(
      fc.oneof(
        fc.record({ plan: fc.oneof(fc.constant('pro'), planted), seats: fc.nat(), trial: planted }),
        fc.dictionary(planted, planted, { maxKeys: 4 }),
      ),
    ),
  }),
  fc.record({
    ...common,
    type: fc.constant('consent'),
    choice: fc.constantFrom('granted', 'denied', 'objected'),
    entryCounted: maybe(fc.boolean()),
  }),
);

const signals = fc.record(
  {
    choice: fc.constantFrom('granted', 'denied', 'objected'),
    tcf: fc.oneof(fc.constantFrom(...TCF_STRINGS), planted),
    gpp: fc.oneof(fc.constantFrom('DBABMA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA'), planted),
    sid: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
    gcs: fc.oneof(fc.constantFrom('G111', 'G100', 'G101'), planted),
  },
  { requiredKeys: [] },
);

/** A request in the wire format, whose texts are planted wherever a sender can write. */
export const validBody = fc.record(
  {
    site: fc.oneof({ weight: 30, arbitrary: fc.constant('demo') }, planted),
    sentAt: fc.constant(SENT_AT),
    consent: fc.oneof(
      { weight: 3, arbitrary: fc.constant<unknown>('granted') },
      fc.constantFrom<unknown>('denied', 'objected'),
      signals,
    ),
    visitor: fc.constantFrom(...VISITORS, ...VISITORS.map((text) => text.toUpperCase())),
    child: fc.boolean(),
    context: fc.record(
      {
        language: fc.oneof(fc.constant('en-IN'), planted),
        timezone: fc.oneof(fc.constant('Asia/Kolkata'), planted),
        screen: fc.constant([1440, 900]),
      },
      { requiredKeys: [] },
    ),
    events: fc.array(event, { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: ['site', 'sentAt', 'events'] },
);
