import { GppModel } from '@iabgpp/cmpapi';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../beacon/extras/entries.ts';
import { errorName } from '../../beacon/extras/errorName.ts';
import { interactions } from '../../beacon/extras/interactions.ts';
import { layoutShifts } from '../../beacon/extras/layoutShifts.ts';
import { rate } from '../../beacon/extras/rate.ts';
import { createConsentMode } from '../../beacon/extras/readConsentMode.ts';
import { readGpp } from '../../beacon/extras/readGpp.ts';
import { readTcf } from '../../beacon/extras/readTcf.ts';
import { type Whose, whose } from '../../beacon/extras/whose.ts';
import { readGpp as readGppOnServer } from '../../transforms/readGpp.ts';
import { readTcf as readTcfOnServer } from '../../transforms/readTcf.ts';
import { RestrictionType, tcfString } from '../support/tcf.ts';

const NOW = Date.UTC(2026, 10, 22);
const DAY = 86_400_000;

const some = (all: readonly number[]) => fc.subarray([...all]);
const choices = fc.record({
  purposes: fc.oneof(fc.constant([1, 8, 9]), some([1, 2, 7, 8, 9])),
  vendors: some([7, 9]),
  disclosed: some([7, 9]),
  publisher: fc.oneof(fc.constant([1, 8, 9]), some([1, 8, 9])),
  at: fc.integer({ min: NOW - 500 * DAY, max: NOW + 5 * DAY }),
  restrict: fc.tuple(
    fc.constantFrom(7, 9),
    fc.constantFrom(1, 8, 9),
    fc.constantFrom(
      RestrictionType.NOT_ALLOWED,
      RestrictionType.REQUIRE_CONSENT,
      RestrictionType.REQUIRE_LI,
    ),
  ),
});
/** A string of the standard's own encoder, with some of its restrictions and scope left out. */
const tcf = fc.tuple(choices, fc.boolean(), fc.nat(9)).map(([all, restricted, global]) => {
  const { restrict, ...rest } = all;
  return tcfString({
    ...rest,
    ...(restricted ? { restrict } : {}),
    ...(global === 0 ? { global: true } : {}),
  });
});
/** One that a letter was changed in, cut, or written twice. */
const broken = fc
  .tuple(tcf, fc.nat(), fc.constantFrom('', 'A', '_', '.', '=', '+', ' ', 'é', '.YA', '.IAAA'))
  .chain(([text, at, put]) =>
    fc.constantFrom(
      text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1),
      text.slice(0, at % text.length) + put,
      text + put,
    ),
  );
const owners: readonly Whose[] = [7, 9, 755, 65_535, 'publisher', undefined];
const rule = (owner: Whose) =>
  owner === 'publisher'
    ? { publisher: true as const }
    : owner === undefined
      ? undefined
      : { vendor: owner };

describe('a TCF string', () => {
  test('is read as the server reads it, broken or not', () => {
    const seen = new Set<unknown>();
    fc.assert(
      fc.property(fc.oneof(tcf, broken), fc.constantFrom(...owners), (text, owner) => {
        const here = readTcf(text, owner, NOW);
        seen.add(here);
        expect(here).toBe(readTcfOnServer(text, rule(owner), NOW));
      }),
      { numRuns: 1500 },
    );
    expect([...seen].sort()).toEqual(['denied', 'granted', undefined]);
  });

  test('that is none is a refusal', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.constantFrom(...owners), (text, owner) => {
        expect(readTcf(text, owner, NOW)).toBe(readTcfOnServer(text, rule(owner), NOW));
      }),
    );
    expect(readTcf('C'.repeat(10_240), 7, NOW)).toBe('denied');
  });
});

test.each([
  [{ vendor: 755 }, 755],
  [{ publisher: true }, 'publisher'],
  [{ publisher: false }, undefined],
  [{ vendor: Number.NaN }, undefined],
  [{ vendor: 0 }, undefined],
  [{ vendor: '755' }, undefined],
  [{}, undefined],
  [true, undefined],
  [null, undefined],
] as [never, Whose][])('the option %j names %s', (option, owner) => {
  expect(whose(option)).toBe(owner);
});

const OPT_OUTS = ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut'];
const NATIONAL = 7;
const CALIFORNIA = 8;
const VIRGINIA = 9;

/** A platform's ping as the standard's own library makes it. */
function ping(text: string) {
  const model = new GppModel(text);
  return {
    signalStatus: 'ready',
    gppString: text,
    sectionList: model.getSectionIds(),
    applicableSections: [NATIONAL],
    parsedSections: JSON.parse(JSON.stringify(model.toObject())),
  };
}

const gpp = fc
  .record({
    national: fc.option(fc.tuple(...OPT_OUTS.map(() => fc.constantFrom(0, 0, 0, 1, 2)))),
    gpc: fc.constantFrom(false, false, true),
    california: fc.option(fc.constantFrom(0, 1, 2)),
    virginia: fc.option(fc.constantFrom(0, 1, 2)),
    privacy: fc.option(fc.constantFrom('-', 'Y', 'N')),
    tcf: fc.option(tcf),
  })
  .map((fields) => {
    const model = new GppModel();
    OPT_OUTS.forEach((name, index) => {
      if (fields.national) model.setFieldValueBySectionId(NATIONAL, name, fields.national[index]);
    });
    if (fields.national) model.setFieldValueBySectionId(NATIONAL, 'Gpc', fields.gpc);
    if (fields.california !== null) {
      model.setFieldValueBySectionId(CALIFORNIA, 'SharingOptOut', fields.california);
    }
    if (fields.virginia !== null) {
      model.setFieldValueBySectionId(VIRGINIA, 'SaleOptOut', fields.virginia);
    }
    if (fields.privacy) model.setFieldValueBySectionId(6, 'OptOutSale', fields.privacy);
    if (!fields.tcf) return model.encode();
    // That library writes TCF v2.2, so the section of its own makes room for one of v2.3.
    model.setFieldValueBySectionId(2, 'CmpId', 10);
    const [header, , ...others] = model.encode().split('~');
    return [header, fields.tcf, ...others].join('~');
  });

describe('a GPP signal', () => {
  test('refuses where the server hears a refusal, and never grants', () => {
    const seen = new Set<unknown>();
    fc.assert(
      fc.property(gpp, fc.constantFrom(...owners), (text, owner) => {
        const { says, said } = readGpp(ping(text), 'denied', owner, NOW);
        seen.add(says);
        if (!text.includes('~')) {
          expect({ says, said }).toEqual({ says: undefined, said: {} });
          return;
        }
        const there = readGppOnServer(text);
        const refuses =
          !there ||
          there.optOut ||
          (there.tcf !== undefined && readTcfOnServer(there.tcf, rule(owner), NOW) === 'denied');
        expect(says).toBe(refuses ? 'denied' : undefined);
        expect(said).toEqual({ gpp: text, sid: [NATIONAL] });
      }),
      { numRuns: 500 },
    );
    expect([...seen].sort()).toEqual(['denied', undefined]);
  });

  const read = (changes: object) =>
    readGpp({ ...ping('DBABLA~BVVqAAAAAgA.QA'), ...changes }, 'objected', 7, NOW);

  test.each([
    [
      'an opt-out, as the policy has it',
      { parsedSections: { usnat: { SaleOptOut: 1 } } },
      'objected',
    ],
    [
      'its segments in a list',
      { parsedSections: { usca: [{ SaleOptOut: 2 }, { Gpc: true }] } },
      'objected',
    ],
    ['no opt-out', { parsedSections: { usnat: { SaleOptOut: 2, Gpc: false } } }, undefined],
    ['a value that there is not', { parsedSections: { usnat: { SaleOptOut: 3 } } }, 'denied'],
    ['a section that is not read', { parsedSections: { tcfcav1: {} } }, 'denied'],
    ['a section that is no object', { parsedSections: { usnat: 'BVVqAAAAAgA' } }, 'denied'],
    ['sections that were not parsed', { parsedSections: undefined }, 'denied'],
    ['a TCF string that is not found', { parsedSections: { tcfeuv2: {} } }, 'denied'],
    ['no string', { gppString: undefined }, undefined],
  ])('with %s', (_, changes, says) => {
    expect(read(changes).says).toBe(says);
  });

  test('that the wire cannot take goes without its string', () => {
    const gppString = `DBABLA~${'A'.repeat(10_240)}`;
    expect(read({ gppString, parsedSections: { usnat: {} } })).toEqual({
      says: 'denied',
      said: {},
    });
    expect(read({ applicableSections: ['x'] }).said).toEqual({ gpp: 'DBABLA~BVVqAAAAAgA.QA' });
  });
});

/** Calls of `gtag('consent', …)`, and what they come to where the policy takes a grant. */
const MODES: readonly (readonly [
  says: unknown,
  gcs: string | undefined,
  ...calls: (readonly unknown[])[],
])[] = [
  [undefined, undefined],
  [undefined, undefined, ['config', 'G-1'], ['event', 'x', { analytics_storage: 'granted' }]],
  ['denied', 'G1-0', ['default', { analytics_storage: 'denied' }]],
  ['granted', 'G111', ['default', { ad_storage: 'granted', analytics_storage: 'granted' }]],
  ['granted', 'G101', ['update', { ad_storage: 'denied', analytics_storage: 'granted' }]],
  [
    'granted',
    'G1-1',
    ['default', { analytics_storage: 'denied' }],
    ['update', { analytics_storage: 'granted' }],
  ],
  [
    'denied',
    'G110',
    ['update', { ad_storage: 'granted', analytics_storage: 'denied' }],
    ['default', { analytics_storage: 'granted' }],
  ],
  [undefined, undefined, ['update', { ad_storage: 'granted' }]],
  [undefined, undefined, ['default', { analytics_storage: 'denied', region: ['ES'] }]],
  // Who is there may be in that region.
  [
    undefined,
    undefined,
    ['default', { analytics_storage: 'granted' }],
    ['default', { analytics_storage: 'denied', region: ['ES'] }],
  ],
  [undefined, undefined, ['default', { analytics_storage: 'granted', wait_for_update: 500 }]],
  ['denied', 'G1-0', ['update', { analytics_storage: 'Granted' }]],
];

describe('Consent Mode', () => {
  test.each(MODES)('comes to %s and %s by the calls of row %#', (says, gcs, ...calls) => {
    const mode = createConsentMode(true);
    for (const call of calls as unknown[][])
      mode.take(call.length === 2 ? ['consent', ...call] : call);
    expect(mode.result()).toEqual(gcs ? { says, said: { gcs } } : { says: undefined, said: {} });
  });

  test('grants nothing where the policy does not take it for a grant', () => {
    const mode = createConsentMode(false);
    mode.take(['consent', 'update', { analytics_storage: 'granted' }]);
    expect(mode.result()).toEqual({ says: undefined, said: { gcs: 'G1-1' } });
    mode.take(['consent', 'update', { analytics_storage: 'denied' }]);
    expect(mode.result().says).toBe('denied');
  });

  test('takes no notice of what else is pushed', () => {
    const mode = createConsentMode(true);
    const others = [
      null,
      undefined,
      1,
      'consent',
      {},
      [],
      ['consent'],
      ['consent', 'default', null],
    ];
    for (const other of others) expect(mode.take(other)).toBe(false);
    expect(mode.take(['consent', 'grant', {}])).toBe(false);
  });
});

class PaymentError extends Error {}
class Timeout extends Error {
  override name = 'Who was it? Ada Lovelace';
}

test.each([
  [new TypeError('x'), 'TypeError'],
  [new Error('x'), 'Error'],
  [new PaymentError('x'), 'PaymentError'],
  [new DOMException('x', 'NotFoundError'), 'NotFoundError'],
  [Object.assign(new Error('x'), { name: 'CheckoutError' }), 'CheckoutError'],
  [Object.assign(new Error('x'), { name: 'AdaLovelace' }), 'Error'],
  [new Timeout(), 'Timeout'],
  ['ada@example.com', 'String'],
  [404, 'Number'],
  [{ name: 'ada' }, 'Object'],
  [Object.create(null), 'Error'],
  [null, 'ScriptError'],
  [undefined, 'ScriptError'],
])('%s is told as %s', (thrown, name) => {
  expect(errorName(thrown)).toBe(name);
});

test.each([
  ['no shift', [], 0],
  [
    'one session',
    [
      [100, 0.1],
      [1000, 0.2],
      [1900, 0.3],
    ],
    0.6,
  ],
  [
    'a gap of a second',
    [
      [100, 0.1],
      [1100, 0.2],
      [2200, 0.25],
    ],
    0.25,
  ],
  [
    'more than five seconds',
    [
      [0, 0.1],
      [900, 0.1],
      [1800, 0.1],
      [2700, 0.1],
      [3600, 0.1],
      [4500, 0.1],
      [5400, 0.5],
    ],
    0.6,
  ],
  [
    'one that follows an input',
    [
      [100, 0.1],
      [200, 0.9, true],
    ],
    0.1,
  ],
] as [string, [number, number, boolean?][], number][])(
  'the largest session of layout shifts, with %s',
  (_, entries, largest) => {
    const shifts = layoutShifts();
    for (const [startTime, value, hadRecentInput = false] of entries) {
      shifts.take({ startTime, value, hadRecentInput } as Entry);
    }
    expect(shifts.largest()).toBeCloseTo(largest);
  },
);

test.each([
  [0, undefined],
  [1, 1000],
  [49, 1000],
  // One in fifty is left out, and no more than ten are kept.
  [50, 999],
  [120, 998],
  [2000, 991],
])('of %i interactions the one that counts took %s ms', (many, duration) => {
  const inputs = interactions();
  inputs.take({ interactionId: 0, duration: 5000 } as Entry);
  for (let n = 0; n < many; n += 1) {
    const interactionId = 7 * (n + 1);
    inputs.take({ interactionId, duration: 1000 - n } as Entry);
    inputs.take({ interactionId, duration: 8 } as Entry);
  }
  expect(inputs.nextPaint()).toBe(duration);
});

test.each([
  [{ lcp: 2500, inp: 200, cls: 0.1, fcp: 1800, ttfb: 800 }, 'good'],
  [{ lcp: 2501, inp: 201, cls: 0.11, fcp: 1801, ttfb: 801 }, 'needs-improvement'],
  [{ lcp: 4000, inp: 500, cls: 0.25, fcp: 3000, ttfb: 1800 }, 'needs-improvement'],
  [{ lcp: 4001, inp: 501, cls: 0.26, fcp: 3001, ttfb: 1801 }, 'poor'],
])('%j is %s', (values, rating) => {
  expect(new Set(Object.values(rate(values)))).toEqual(new Set([rating]));
  expect(rate({})).toEqual({});
});
