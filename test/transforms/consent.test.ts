import { readFileSync } from 'node:fs';
import { GppModel } from '@iabgpp/cmpapi';
import { TCString } from '@iabtechlabtcf/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConsentRules } from '../../policy/consentRules.ts';
import { decide } from '../../transforms/consent.ts';
import { readGpp } from '../../transforms/readGpp.ts';
import { readTcf } from '../../transforms/readTcf.ts';
import { RestrictionType, tcfString } from '../support/tcf.ts';

const NOW = Date.UTC(2026, 9, 2);
const GRANT = { purposes: [1, 8, 9], vendors: [7], disclosed: [7] };

function gppString(fill: (model: GppModel) => void): string {
  const model = new GppModel();
  fill(model);
  return model.encode();
}
const NEUTRAL = gppString((model) => model.setFieldValue('usnat', 'SaleOptOut', 2));
const OPT_OUT = gppString((model) => model.setFieldValue('usnat', 'SaleOptOut', 1));

const GPP: Record<string, string> = { neutral: NEUTRAL, 'opt-out': OPT_OUT, broken: 'DBAB~junk' };
const TCF: Record<string, string> = {
  consent: tcfString(GRANT),
  refusal: tcfString({ ...GRANT, purposes: [1] }),
  broken: 'CQraFkAQ',
};
const GCS: Record<string, string> = {
  granted: 'G101',
  denied: 'G110',
  unset: 'G1--',
  broken: 'G9',
};

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
  ])('%s', (_what, text, optOut) => {
    expect(readGpp(text)?.optOut).toBe(optOut);
  });

  test('the TCF string in it is read', () => {
    const tcf = tcfString(GRANT);
    expect(readGpp(`DBABMA~${tcf}`)?.tcf).toBe(tcf);
  });

  test.each(['', 'x', 'A'.repeat(8192), 'DBAB~', `DBABLA~${'A'.repeat(8000)}`])(
    'a broken one is broken: %.12s',
    (text) => {
      const read = readGpp(text);
      expect(read === undefined || read.optOut === false).toBe(true);
    },
  );
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
