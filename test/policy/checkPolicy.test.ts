import { expect, test } from 'vitest';
import { checkPolicy, RULE_PACKS } from '../../policy/checkPolicy.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import type { Policy } from '../../policy/policy.ts';
import { PACKS } from '../../policy/rules/rule.ts';
import { testPolicy } from '../support/policy.ts';

const TODAY = '2026-11-22';

const consent = {
  withoutConsent: 'count',
  gpc: 'denied',
  dnt: 'ignored',
  gcs: true,
  defaults: [],
} as const;
const release = { mechanism: 'suppression', k: 10, rounding: 5, graceMinutes: 15 } as const;
const plain = { name: 'total', event: 'page_view', dimensions: [], window: 'day' } as const;
const counting = { ...plain, measures: { count: {} } };
const people = { ...plain, measures: { visitors: {} } };
const noise = { mechanism: 'dp', ceilings: { day: 20, month: 1000 }, graceMinutes: 15 } as const;
const telling = { ...plain, measures: { count: {}, visitors: {} } };
const host = { name: 'Host', role: 'processor: hosting', country: 'US' };
const shop = { name: 'Shop', contact: 'privacy@lamps.example' };
const granted = (...regions: string[]) => ({ regions, consent: 'granted' as const });
const denied = (...regions: string[]) => ({ regions, consent: 'denied' as const });
const defaults = (...entries: object[]) => ({ consent: { ...consent, defaults: entries } });
const children = { directed: true };

/** A policy that no rule has anything against, but for the changes. */
function policy(changes: object): Policy {
  return testPolicy({
    controller: { ...shop, dpo: 'Asha Rao, dpo@lamps.example', address: '1 Main Street' },
    notice: 'https://lamps.example/privacy',
    jurisdictions: ['EU', 'UK', 'US', 'US-CA', 'IN'],
    recipients: [],
    transfers: [],
    origins: ['https://lamps.example'],
    pages: ['/', '/blog/{slug}', '/orders/:id'],
    custom: {},
    children: { directed: false },
    geo: 'region',
    consent,
    release,
    retention: { months: 25 },
    cubes: [counting],
    ...changes,
  });
}

/** What breaks a rule, what it says then, the place it names, and what satisfies the rule. */
const rows: [id: string, bad: object, outcome: string, place: string, good: object][] = [
  [
    'general.defaults-placed',
    { geo: 'country', ...defaults(denied('US-CA')) },
    'warning',
    'consent.defaults.0',
    { geo: 'region', ...defaults(denied('US-CA')) },
  ],
  [
    'general.defaults-reached',
    defaults(denied('EEA'), denied('FR')),
    'warning',
    'consent.defaults.1',
    defaults(denied('FR'), denied('EEA')),
  ],
  [
    'general.open-segments',
    { pages: ['/', '/users/{name}'] },
    'warning',
    'pages.1',
    { pages: ['/', '/users/:name'] },
  ],
  [
    'general.rounding',
    { release: { ...release, rounding: 1 } },
    'warning',
    'release.rounding',
    { release: { ...release, rounding: 2 } },
  ],
  [
    'general.budget',
    { cubes: [{ ...people, epsilon: 8.001 }], release: noise },
    'warning',
    "a visitor's day has ε 8.001 (ceiling 20)",
    { cubes: [{ ...people, epsilon: 8 }], release: noise },
  ],
  [
    'general.bounds',
    { cubes: [{ ...plain, measures: { visitors: { bound: 2 } }, epsilon: 1 }], release: noise },
    'warning',
    'cubes.0.measures.visitors.bound is 2, of 1 cells',
    {
      cubes: [
        { ...plain, dimensions: ['page'], measures: { visitors: { bound: 20 } }, epsilon: 1 },
      ],
      release: noise,
    },
  ],
  [
    'general.secure-origins',
    { origins: ['http://lamps.example'] },
    'warning',
    'origins.0',
    { origins: ['https://lamps.example', 'http://localhost:3000'] },
  ],
  [
    'general.custom-counted',
    { custom: { order: {} } },
    'warning',
    'custom.order',
    {
      custom: { order: {} },
      cubes: [{ ...counting, event: 'custom', custom: 'order' }],
    },
  ],
  [
    'cnil.recipients',
    { recipients: [{ ...host, role: 'partner', country: 'FR' }] },
    'warning',
    'recipients.0',
    { recipients: [{ ...host, country: 'FR' }] },
  ],
  [
    'cnil.threshold',
    { release: { ...release, k: 9 } },
    'warning',
    'release.k',
    { release: { ...release, k: 10 } },
  ],
  [
    'cnil.detail',
    { cubes: [{ ...counting, dimensions: ['region', 'browser_version'] }] },
    'warning',
    'cubes.0.dimensions',
    { cubes: [{ ...counting, dimensions: ['country', 'browser_version'] }] },
  ],
  [
    'cnil.detail',
    { cubes: [{ ...counting, dimensions: ['country', 'device', 'os', 'browser'] }] },
    'warning',
    'cubes.0.dimensions',
    { cubes: [{ ...counting, dimensions: ['device', 'os', 'browser'] }] },
  ],
  [
    'gdpr.transfers',
    { recipients: [host] },
    'error',
    'recipients.0',
    { recipients: [host], transfers: [{ country: 'US', safeguard: 'SCC' }] },
  ],
  [
    'gdpr.transfers',
    { recipients: [{ ...host, country: 'GB' }] },
    'error',
    'recipients.0',
    { jurisdictions: ['UK'], recipients: [{ ...host, country: 'GB' }] },
  ],
  [
    'gdpr.transfers-used',
    { transfers: [{ country: 'US', safeguard: 'SCC' }] },
    'warning',
    'transfers.0',
    { recipients: [host], transfers: [{ country: 'US', safeguard: 'SCC' }] },
  ],
  [
    'gdpr.contact',
    { controller: { ...shop, contact: 'the office' } },
    'warning',
    'controller.contact',
    { controller: { ...shop, contact: 'https://lamps.example/contact' } },
  ],
  [
    'gdpr.storage-limitation',
    { cubes: [telling], release: { ...release, graceMinutes: 1440 } },
    'warning',
    'release.graceMinutes',
    { cubes: [counting], release: { ...release, graceMinutes: 1440 } },
  ],
  [
    'gdpr.long-windows',
    { cubes: [counting, { ...people, name: 'pages', dimensions: ['page'], window: 'month' }] },
    'warning',
    'cubes.1 ("pages", by the month)',
    {
      cubes: [{ ...people, window: 'month' }],
      audience: [{ window: 'week', bound: 30, strata: ['country'] }],
    },
  ],
  [
    'gdpr.children',
    { children, cubes: [telling] },
    'error',
    'cubes.0.measures.visitors',
    { children, cubes: [counting] },
  ],
  [
    'eprivacy.default-consent',
    defaults(granted('EEA')),
    'error',
    'consent.defaults.0',
    defaults(denied('EEA'), granted('US')),
  ],
  [
    'eprivacy.default-consent',
    defaults(denied('FR'), granted('*')),
    'error',
    'consent.defaults.1',
    defaults(denied('*'), granted('DE')),
  ],
  [
    'eprivacy.default-consent',
    defaults(granted('FR-IDF')),
    'error',
    'consent.defaults.0',
    { geo: 'country', ...defaults(granted('FR-IDF')) },
  ],
  [
    'eprivacy.default-consent',
    { geo: 'none', ...defaults(granted('*')) },
    'error',
    'consent.defaults.0',
    { geo: 'none', ...defaults(denied('*')) },
  ],
  [
    'eprivacy.default-consent',
    defaults(denied('EEA'), granted('*')),
    'warning',
    'consent.defaults.1',
    defaults(denied('EEA'), granted('US')),
  ],
  [
    'eprivacy.uk-default-consent',
    defaults(granted('GB')),
    'warning',
    'consent.defaults.0',
    defaults(denied('GB')),
  ],
  [
    'eprivacy.script-events',
    { cubes: [{ ...counting, event: 'click' }] },
    'warning',
    'cubes.0',
    {
      cubes: [{ ...counting, event: 'click' }],
      consent: { ...consent, withoutConsent: 'drop' },
    },
  ],
  [
    'ccpa.no-sale',
    { recipients: [{ ...host, role: 'advertising' }] },
    'warning',
    'recipients.0',
    { recipients: [host] },
  ],
  [
    'ccpa.contact',
    { controller: { ...shop, contact: 'ask us' } },
    'warning',
    'controller.contact',
    { controller: { ...shop, contact: '+1 555 010 0000' } },
  ],
  [
    'general.children-count',
    { children, consent: { ...consent, withoutConsent: 'drop' } },
    'error',
    'consent.withoutConsent to "count"',
    { children },
  ],
  [
    'coppa.no-ids',
    { children, cubes: [{ ...plain, measures: { count: { bound: 3 } } }] },
    'error',
    'cubes.0.measures.count.bound',
    { children, cubes: [counting] },
  ],
  [
    'coppa.no-default-consent',
    { children, ...defaults(granted('US')) },
    'error',
    'consent.defaults.0',
    { children, ...defaults(denied('US')) },
  ],
  ['coppa.recipients', { children, recipients: [host] }, 'warning', 'recipients', { children }],
  [
    'coppa.notice',
    { children, controller: shop },
    'warning',
    'controller.address',
    { children, controller: { ...shop, address: '1 Main Street' } },
  ],
  [
    'dpdp.consent',
    defaults(granted('IN')),
    'error',
    'consent.defaults.0',
    defaults(denied('IN'), granted('US')),
  ],
  ['dpdp.consent', defaults(granted('*')), 'error', 'consent.defaults.0', defaults(denied('*'))],
  [
    'dpdp.children',
    { children, cubes: [telling] },
    'error',
    'cubes.0.measures.visitors',
    { children, cubes: [counting] },
  ],
  [
    'dpdp.notice',
    { controller: { ...shop, contact: 'ask us' } },
    'warning',
    'controller.contact',
    { controller: shop },
  ],
  [
    'dpdp.contact-person',
    { controller: shop },
    'warning',
    'controller.dpo',
    { controller: { ...shop, dpo: 'Asha Rao' } },
  ],
];

test.each(rows)('%s is broken by %j', (id, bad, outcome, place, good) => {
  const broken = found(policy(bad), id);
  expect(broken).toMatchObject({ outcome, pack: id.split('.')[0] });
  expect(`${broken?.read} ${'change' in broken ? broken.change : ''}`).toContain(place);
  expect(found(policy(good), id)).toMatchObject({ outcome: 'ok' });
});

test('what the schema already refuses is refused here too', () => {
  const base = policy({});
  const long = { ...base, retention: { months: 26 } };
  expect(found(long, 'cnil.retention')).toMatchObject({ outcome: 'error' });
  expect(found(base, 'cnil.retention')).toMatchObject({ outcome: 'ok' });
  const sold = { ...base, purposes: ['advertising'] } as unknown as Policy;
  expect(found(sold, 'cnil.purpose')).toMatchObject({ outcome: 'error' });
  expect(found(base, 'cnil.purpose')).toMatchObject({ outcome: 'ok' });
  const deaf = { ...base, consent: { ...consent, gpc: 'ignored' } } as unknown as Policy;
  expect(found(deaf, 'ccpa.gpc')).toMatchObject({ outcome: 'error' });
  for (const gpc of ['denied', 'objected'] as const) {
    expect(found(policy({ consent: { ...consent, gpc } }), 'ccpa.gpc').outcome).toBe('ok');
  }
});

test("India's duty to keep data for a year is told from its day on, and only where there is any", () => {
  const telltale = policy({ cubes: [telling] });
  expect(found(telltale, 'dpdp.one-year', '2027-05-12').outcome).toBe('ok');
  expect(found(telltale, 'dpdp.one-year', '2027-05-13').outcome).toBe('warning');
  expect(found(policy({}), 'dpdp.one-year', '2027-05-13').outcome).toBe('ok');
});

test('noise is above any threshold, and rounding adds nothing to it', () => {
  const noisy = policy({ cubes: [{ ...people, epsilon: 0.5 }], release: noise });
  for (const [id, says] of [
    ['cnil.threshold', /noise/],
    ['general.rounding', /noise/],
    ['general.budget', /day has ε 0\.5 \(ceiling 20\), a visitor's month ε 15\.5 \(ceiling 1000\)/],
  ] as const) {
    expect(found(noisy, id)).toMatchObject({ outcome: 'ok', read: expect.stringMatching(says) });
  }
  expect(found(policy({}), 'general.budget').read).toMatch(/no guarantee/);
});

test('what is built in tells visitors apart where it was asked for', () => {
  const audience = [{ window: 'day', bound: 10, strata: ['device'] }];
  expect(found(policy({ children, audience }), 'coppa.no-ids')).toMatchObject({
    outcome: 'error',
    change: 'remove audience',
  });
  const cubes = [{ ...counting, measures: { visits: { bound: 2 } }, epsilon: 1 }];
  const pulse = { epsilon: 0.1, views: 5, visits: 2 };
  const noisy = policy({ children, cubes, release: { ...noise, pulse } });
  expect(found(noisy, 'coppa.no-ids').read).toContain(
    'cubes.0.measures.visits.bound, release.pulse need',
  );
});

test('a policy that no rule is against has no finding but ok ones', () => {
  const outcomes = checkPolicy(policy({}), TODAY).map(({ outcome }) => outcome);
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
});

test('every rule has a row, a source with a link, and the name of its pack', () => {
  const elsewhere = ['cnil.retention', 'cnil.purpose', 'ccpa.gpc', 'dpdp.one-year'];
  const tested = new Set([...rows.map(([id]) => id), ...elsewhere]);
  const rules = RULE_PACKS.flatMap((pack) => pack.rules.map((rule) => ({ pack, rule })));
  expect(new Set(rules.map(({ rule }) => rule.id))).toEqual(tested);
  expect(rules).toHaveLength(tested.size);
  for (const { pack, rule } of rules) {
    expect(rule.id.startsWith(`${pack.name}.`)).toBe(true);
    expect(rule.pack).toBe(pack.name);
    expect(rule.source.url).toMatch(/^https:\/\//);
    expect(rule.source.clause).not.toBe('');
  }
  expect(RULE_PACKS.map(({ name }) => name)).toEqual([...PACKS]);
});

const packs: [jurisdictions: string[], applied: string[]][] = [
  [['other'], ['general']],
  [['EU'], ['general', 'cnil', 'gdpr', 'eprivacy']],
  [['UK'], ['general', 'gdpr', 'eprivacy']],
  [['US'], ['general', 'coppa']],
  [['US-CA'], ['general', 'ccpa', 'coppa']],
  [['IN'], ['general', 'dpdp']],
];

test.each(packs)('a site under %j is checked by %j', (jurisdictions, applied) => {
  const findings = checkPolicy(policy({ jurisdictions }), TODAY);
  expect([...new Set(findings.map(({ pack }) => pack))]).toEqual(applied);
});

test('whether counting without consent is exempt is moot where it is dropped', () => {
  const findings = checkPolicy(policy({ consent: { ...consent, withoutConsent: 'drop' } }), TODAY);
  expect(findings.some(({ pack }) => pack === 'cnil')).toBe(false);
});

test('the policies of this repository have no errors', async () => {
  for (const shipped of (await loadPolicies('policies')).values()) {
    const errors = checkPolicy(shipped, TODAY).filter(({ outcome }) => outcome === 'error');
    expect(errors, shipped.site).toEqual([]);
  }
});

function found(checked: Policy, id: string, today = TODAY) {
  const finding = checkPolicy(checked, today).find((it) => it.id === id);
  if (!finding) throw new Error(`${id} was not asked`);
  return finding;
}
