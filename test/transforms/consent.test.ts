import { readFileSync } from 'node:fs';
import { TCString } from '@iabtechlabtcf/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConsentRules } from '../../policy/consentRules.ts';
import { decide } from '../../transforms/consent.ts';
import { readGpp } from '../../transforms/readGpp.ts';
import { readTcf } from '../../transforms/readTcf.ts';
import {
  GCS,
  GPP,
  GRANT,
  gppString,
  NEUTRAL,
  OPT_OUT,
  TCF,
  withSaleOptOut,
} from '../support/consentStrings.ts';
import { RestrictionType, tcfString } from '../support/tcf.ts';

const NOW = Date.UTC(2026, 9, 2);
const base: ConsentRules = {
  withoutConsent: 'count',
  gpc: 'denied',
  dnt: 'ignored',
  tcf: { vendor: 7 },
  gcs: true,
  defaults: [],
};
const byRegion = (consent: 'granted' | 'denied') => [{ regions: ['IN'], consent }];
const { tcf: _, ...withoutTcf } = base;
const POLICIES: Record<string, [rules: ConsentRules, directed: boolean]> = {
  plain: [base, false],
  strict: [{ ...base, gpc: 'objected', dnt: 'objected' }, false],
  flag_only: [{ ...withoutTcf, dnt: 'denied', gcs: false }, false],
  opt_out: [{ ...base, defaults: byRegion('granted') }, false],
  opt_in: [{ ...base, defaults: byRegion('denied') }, false],
  children: [{ ...base, defaults: byRegion('granted') }, true],
};

test('every combination of signals is decided as in the golden table', () => {
  const [header = '', ...lines] = readFileSync('test/data/consent.tsv', 'utf8').trim().split('\n');
  const names = header.split('\t');
  expect(lines).toHaveLength(2560);
  const where = { country: 'IN', region: 'IN-KA' };
  const wrong: string[] = [];
  for (const line of lines) {
    const row = Object.fromEntries(line.split('\t').map((value, i) => [names[i], value]));
    const said = {
      ...(row.choice === 'none' ? {} : { choice: row.choice as 'granted' }),
      ...(row.gpp === 'none' ? {} : { gpp: GPP[row.gpp ?? ''] ?? '' }),
      ...(row.tcf === 'none' ? {} : { tcf: TCF[row.tcf ?? ''] ?? '' }),
      ...(row.gcs === 'none' ? {} : { gcs: GCS[row.gcs ?? ''] ?? '' }),
    };
    const signals = {
      consent: Object.keys(said).length > 0 ? said : undefined,
      child: row.child === 'yes',
      gpc: row.gpc === 'yes',
      dnt: row.dnt === 'yes',
      receivedAt: NOW,
    };
    for (const [name, [rules, directed]] of Object.entries(POLICIES)) {
      const { consent, reason } = decide(signals, rules, directed, where);
      if (`${consent}:${reason}` !== row[name]) {
        wrong.push(`${line}: ${name} is ${consent}:${reason}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

const signals = { consent: undefined, child: false, gpc: false, dnt: false, receivedAt: NOW };

test.each([
  [[{ regions: ['EEA'], consent: 'denied' }], 'DE', 'DE-BE', 'denied'],
  [[{ regions: ['EEA'], consent: 'denied' }], 'IN', 'IN-KA', 'unset'],
  [
    [
      { regions: ['US-CA'], consent: 'denied' },
      { regions: ['US'], consent: 'granted' },
    ],
    'US',
    'US-CA',
    'denied',
  ],
  [
    [
      { regions: ['US-CA'], consent: 'denied' },
      { regions: ['US'], consent: 'granted' },
    ],
    'US',
    'US-NY',
    'granted',
  ],
  [[{ regions: ['*'], consent: 'denied' }], '(unknown)', '(unknown)', 'denied'],
] as const)('the default %j in %s, %s is %s', (defaults, country, region, wanted) => {
  const rules = { ...base, defaults: defaults as unknown as ConsentRules['defaults'] };
  expect(decide(signals, rules, false, { country, region }).consent).toBe(wanted);
});

test('the flag alone may be a plain word', () => {
  const decision = decide({ ...signals, consent: 'granted' }, base, false, {
    country: '',
    region: '',
  });
  expect(decision).toEqual({ consent: 'granted', reason: 'flag' });
});

describe('a TCF string grants only with consent for all purposes, of whom the policy names', () => {
  const vendor = { vendor: 7 } as const;
  const publisher = { publisher: true } as const;
  test.each([
    ['all there', GRANT, vendor, 'granted'],
    ['purpose 9 is missing', { ...GRANT, purposes: [1, 8] }, vendor, 'denied'],
    ['purpose 1 is missing', { ...GRANT, purposes: [8, 9] }, vendor, 'denied'],
    ['another vendor', { ...GRANT, vendors: [9], disclosed: [9] }, vendor, 'denied'],
    ['not disclosed', { ...GRANT, disclosed: [9] }, vendor, 'denied'],
    ['legitimate interest only', { legitimateInterests: [8, 9], disclosed: [7] }, vendor, 'denied'],
    [
      'restricted by the publisher',
      { ...GRANT, restrict: [7, 8, RestrictionType.NOT_ALLOWED] as const },
      vendor,
      'denied',
    ],
    ['of global scope', { ...GRANT, global: true as const }, vendor, 'denied'],
    ['fourteen months old', { ...GRANT, at: Date.UTC(2025, 7, 1) }, vendor, 'denied'],
    ['the publisher’s own', { publisher: [1, 8, 9] }, publisher, 'granted'],
    ['the publisher’s own, in part', { publisher: [1, 8] }, publisher, 'denied'],
    ['a vendor’s, where the publisher’s is asked for', GRANT, publisher, 'denied'],
    ['nobody named', GRANT, undefined, undefined],
    ['nobody named, and refused', { ...GRANT, purposes: [] }, undefined, 'denied'],
  ] as const)('%s', (_what, choices, whose, wanted) => {
    expect(readTcf(tcfString(choices), whose, NOW)).toBe(wanted);
  });

  test.each([
    '',
    'x',
    'A'.repeat(8192),
    `${tcfString(GRANT)}.%%%`,
    'BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA',
  ])('a broken one denies: %.12s', (text) => {
    expect(readTcf(text, vendor, NOW)).toBe('denied');
  });
});

describe('a GPP string opts out, or says nothing', () => {
  test.each([
    ['no opt-out', NEUTRAL, false],
    ['of sale', OPT_OUT, true],
    ['of sale, by hand', withSaleOptOut(NEUTRAL, 1), true],
    ['of sharing', gppString((model) => model.setFieldValue('usca', 'SharingOptOut', 1)), true],
    [
      'of targeting',
      gppString((model) => model.setFieldValue('usva', 'TargetedAdvertisingOptOut', 1)),
      true,
    ],
    [
      'Global Privacy Control',
      gppString((model) => model.setFieldValue('usca', 'Gpc', true)),
      true,
    ],
    ['US Privacy, sale', 'DBABTA~1YYN', true],
    ['US Privacy, none', 'DBABTA~1YNN', false],
    ['US Privacy, not applicable', 'DBABTA~1---', false],
  ])('%s', (_what, text, optOut) => {
    expect(readGpp(text)?.optOut).toBe(optOut);
  });

  test('the TCF string in it is read', () => {
    const tcf = tcfString(GRANT);
    expect(readGpp(`DBABMA~${tcf}`)?.tcf).toBe(tcf);
  });

  test.each([
    ['nothing', ''],
    ['a letter', 'x'],
    ['a text beyond all', 'A'.repeat(8192)],
    ['no section', 'DBAB~'],
    ['a range of two thousand million sections', 'DBAB9JJSKJVBgAAA~x'],
    ['fewer sections than its header has', 'DBACLMA~BAAQAAAAAQA.QA'],
    ['a bare TCF string', tcfString({ ...GRANT, purposes: [1] })],
    ['a section of the first TCF before the second', `DBABsA~${tcfString(GRANT)}~${tcfString({})}`],
    ['a value that is none', withSaleOptOut(OPT_OUT, 3)],
    ['a US Privacy string and more', 'DBABTA~1YNN.1YYY'],
    ['zeros', `DBABLA~${'A'.repeat(8000)}`],
  ])('a broken one is broken: %s', (_what, text) => {
    expect(readGpp(text)).toBeUndefined();
  });
});

describe('a TCF string that is not well-formed denies', () => {
  /** Bit fields as text: [value, bits], … */
  const encode = (...fields: [value: number, bits: number][]) => {
    const bits = fields.map(([value, length]) => value.toString(2).padStart(length, '0')).join('');
    const bytes = bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
    return Buffer.from(bytes ?? []).toString('base64url');
  };
  const purposes = [1, 8, 9].reduce((field, purpose) => field + 2 ** (24 - purpose), 0);
  interface Core {
    readonly updated?: number;
    readonly vendors?: [value: number, bits: number][];
    readonly more?: [value: number, bits: number][];
  }
  const core = ({
    updated = NOW,
    vendors = [
      [7, 16],
      [0, 1],
      [1, 7],
    ],
    more = [],
  }: Core = {}) =>
    encode(
      ...([
        [2, 6],
        [updated / 100, 36],
        [updated / 100, 36],
        [0, 36],
        [0, 24],
        [1, 1],
        [0, 13],
      ] as [number, number][]),
      ...([
        [purposes, 24],
        [0, 24],
        [0, 13],
      ] as [number, number][]),
      ...vendors,
      ...([
        [0, 16],
        [0, 1],
        [0, 12],
      ] as [number, number][]),
      ...more,
    );
  const disclosed = encode([1, 3], [7, 16], [0, 1], [1, 7]);
  const publisher = encode([3, 3], [purposes, 24], [0, 24], [0, 6]);
  const range = (max: number, first: number, last: number): [number, number][] => [
    ...([
      [max, 16],
      [1, 1],
      [1, 12],
      [1, 1],
      [first, 16],
      [last, 16],
    ] as [number, number][]),
  ];

  test('the hand-made one is well-formed', () => {
    expect(readTcf(`${core()}.${disclosed}`, { vendor: 7 }, NOW)).toBe('granted');
    expect(readTcf(`${core({ vendors: range(9, 1, 9) })}.${disclosed}`, { vendor: 7 }, NOW)).toBe(
      'granted',
    );
    expect(readTcf(`${core()}.${publisher}`, { publisher: true }, NOW)).toBe('granted');
  });

  test.each([
    ['a choice made in the future', `${core({ updated: Date.UTC(2100, 0) })}.${disclosed}`],
    ['a range beyond its maximum', `${core({ vendors: range(1, 1, 65_535) })}.${disclosed}`],
    ['a range back to front', `${core({ vendors: range(900, 800, 1) })}.${disclosed}`],
    ['a range from nothing', `${core({ vendors: range(9, 0, 9) })}.${disclosed}`],
    ['more behind the core', `${core({ more: [[1, 30]] })}.${disclosed}`],
    ['a segment twice', `${core()}.${disclosed}.${disclosed}`],
    ['an unknown segment', `${core()}.${disclosed}.${encode([7, 3], [1, 20])}`],
    ['no disclosure', core()],
  ])('%s', (_what, text) => {
    expect(readTcf(text, { vendor: 7 }, NOW)).toBe('denied');
  });

  test.each([
    ['an incomplete publisher segment', encode([3, 3], [purposes, 24])],
    ['a publisher segment twice', `${encode([3, 3], [0, 24], [0, 24], [0, 6])}.${publisher}`],
  ])('%s', (_what, segments) => {
    expect(readTcf(`${core()}.${segments}`, { publisher: true }, NOW)).toBe('denied');
  });
});

test('the reader agrees with the reference decoder', () => {
  const some = fc.subarray([1, 2, 5, 7, 8, 9, 10]);
  const choices = fc.record({
    purposes: some,
    vendors: some.map((ids) => ids.filter((id) => id === 7 || id === 9)),
    disclosed: some.map((ids) => ids.filter((id) => id === 7 || id === 9)),
    publisher: some,
  });
  fc.assert(
    fc.property(choices, (made) => {
      const text = tcfString(made);
      const model = TCString.decode(text);
      const all = [1, 8, 9];
      const vendorMay =
        all.every((it) => model.purposeConsents.has(it)) &&
        model.vendorConsents.has(7) &&
        model.vendorsDisclosed.has(7);
      const publisherMay = all.every((it) => model.publisherConsents.has(it));
      expect(readTcf(text, { vendor: 7 }, NOW)).toBe(vendorMay ? 'granted' : 'denied');
      expect(readTcf(text, { publisher: true }, NOW)).toBe(publisherMay ? 'granted' : 'denied');
    }),
  );
});
