import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { notice } from '../../policy/notice.ts';
import { NOTICE_CSP, noticePage } from '../../policy/noticePage.ts';
import { recordOfProcessing } from '../../policy/recordOfProcessing.ts';
import { privacyRoute } from '../../src/privacyRoute.ts';
import { testPolicy } from '../support/policy.ts';

const EVIL = `<img src=x onerror="alert('1')">&`;

/** Text of a stranger's in every place that takes any. */
const evil = testPolicy({
  controller: {
    name: EVIL,
    contact: `${EVIL}@x.example`,
    address: EVIL,
    dpo: EVIL,
    representative: EVIL,
  },
  notice: 'https://x.example/?a="><script>',
  recipients: [{ name: EVIL, role: EVIL, country: 'US' }],
  transfers: [{ country: 'US', safeguard: EVIL }],
});

test('nothing of the policy is markup on the page', () => {
  const page = noticePage(notice(evil, 'server'));
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<script');
  expect(page).not.toContain(EVIL);
  expect(
    page.match(/&lt;img src=x onerror=&quot;alert\(&#39;1&#39;\)&quot;&gt;&amp;/g),
  ).not.toBeNull();
  // What is left outside of text are the tags of the page itself, none of them active.
  const tags = new Set([...page.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag));
  for (const tag of tags) {
    expect('html head meta title style body main header h1 h2 p section ul li a footer').toContain(
      tag,
    );
  }
});

test('the page asks for nothing, runs nothing and says its language', () => {
  const page = noticePage(notice(testPolicy(), 'server'));
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\son[a-z]+=|style="/);
  expect(page.match(/<h1>/g)).toHaveLength(1);
  expect(page).toMatch(/prefers-color-scheme:dark/);
  const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(NOTICE_CSP).toContain(`'sha256-${hash}'`);
  expect(NOTICE_CSP).toMatch(/^default-src 'none'/);
  expect(NOTICE_CSP).not.toContain('unsafe');
});

const consent = { withoutConsent: 'count', gpc: 'denied', dnt: 'ignored', gcs: true, defaults: [] };
const STEPS = [
  {
    name: 'steps',
    event: 'page_view',
    dimensions: ['from', 'page'],
    window: 'day',
    measures: { count: {} },
  },
];
const SCREENS = [
  {
    name: 'leaves',
    event: 'page_leave',
    dimensions: ['engaged', 'screen', 'language'],
    window: 'day',
    measures: { count: {} },
  },
];
const told: [what: string, changes: object, says: RegExp, saysNot: RegExp][] = [
  ['counted without consent', {}, /Without your consent no id is used/, /nothing is counted\./],
  [
    'dropped without consent',
    { consent: { ...consent, withoutConsent: 'drop' } },
    /Without your consent nothing is counted\./,
    /no id is used\. What you do/,
  ],
  [
    'an objection by GPC',
    { consent: { ...consent, gpc: 'objected' } },
    /Global Privacy Control[^<]*nothing of you is counted/,
    /Global Privacy Control[^<]*without an id/,
  ],
  [
    'a default by region',
    { consent: { ...consent, defaults: [{ regions: ['US-CA'], consent: 'granted' }] } },
    /in California: consent is assumed/,
    /<li>Where you said nothing: /,
  ],
  ['the page before', { cubes: STEPS }, /or do next, but for the page before/, /or do next\./],
  ['no place', { geo: 'none' }, /network address: not used at all/, /looked up/],
  [
    'children',
    { children: { directed: true } },
    /made for children/,
    /an id of your browser tells/,
  ],
  [
    'children of whom nothing is counted',
    { children: { directed: true }, consent: { ...consent, withoutConsent: 'drop' } },
    /counts no visits[\s\S]*Nothing is counted, whatever/,
    /These numbers are made|counts how its site|Without your consent/,
  ],
  [
    'children whose silence is no consent',
    {
      children: { directed: true },
      consent: { ...consent, defaults: [{ regions: ['US'], consent: 'granted' }] },
    },
    /in the United States: you are counted without an id/,
    /consent is assumed|fingerprint/,
  ],
  [
    'what a script reads',
    { cubes: SCREENS },
    /With your consent, a script reads from your device: size class of the screen, roughly/,
    /fingerprint|an id of your browser/,
  ],
  ['no children', {}, /an id of your browser tells/, /made for children/],
  ['India', { jurisdictions: ['IN'] }, /Data Protection Board of India/, /In California/],
  ['California', { jurisdictions: ['US-CA'] }, /In California/, /In India/],
];

const VISITORS = { event: 'page_view', dimensions: [], measures: { visitors: {} } };
const by = (...windows: string[]) =>
  windows.map((window) => ({ ...VISITORS, name: `by_${window}`, window, epsilon: 0.5 }));
const plain = (...windows: string[]) => by(...windows).map(({ epsilon: _, ...cube }) => cube);
const noise = { mechanism: 'dp', ceilings: { day: 5, month: 50 }, graceMinutes: 15 };
const audience = [{ window: 'month', bound: 60, strata: ['country'] }];

told.push(
  [
    'suppression',
    { audience: [] },
    /at least 10 contributed to it, and then rounded to a multiple of 5/,
    /Random noise/,
  ],
  [
    'noise',
    { audience: [], cubes: by('day'), release: noise },
    /Random noise is added to every number[\s\S]*whether you came or not/,
    /contributed to it|rounded/,
  ],
  [
    'noise where refusals are counted',
    { audience: [], cubes: by('day'), release: noise },
    /protection is for a few of them/,
    /nothing is counted\./,
  ],
  [
    'noise where refusals are dropped',
    {
      audience: [],
      cubes: by('day'),
      release: noise,
      consent: { ...consent, withoutConsent: 'drop' },
    },
    /what you do counts only up to a limit\./,
    /for a few of them/,
  ],
  [
    'days',
    { audience: [], cubes: plain('day') },
    /deleted when the day they belong to is over/,
    /hour, day or|week|kept for up to/,
  ],
  [
    'months',
    { audience: [], cubes: by('month'), release: noise },
    /deleted when the month they belong to is over[\s\S]*While a month is under way[\s\S]*is kept for up to a month\./,
    /\bday they belong|\bweek\b/,
  ],
  [
    'days, weeks and months',
    { audience: [], cubes: plain('day', 'week', 'month') },
    /when the day, week or month they belong to is over[\s\S]*While an hour, day, week or month is under way/,
    /up to a week/,
  ],
  [
    'the fingerprints that hours need, which live for the day',
    {
      audience: [],
      cubes: by('day'),
      release: { ...noise, pulse: { epsilon: 0.1, views: 5, visits: 2 } },
    },
    /deleted when the day they belong to is over[\s\S]*While an hour or day is under way/,
    /deleted when the hour/,
  ],
  [
    'the estimate of the audience',
    { cubes: plain('day'), audience },
    /An estimate of how many people came, those who refused included, per month, in total[\s\S]*The same sums, per month, by country:[\s\S]*when the day or month they belong to/,
    /squared|anonymous_visits|counted_twice/,
  ],
);

test.each(told)('the notice tells of %s', (_what, changes, says, saysNot) => {
  const page = noticePage(notice(testPolicy({ consent, ...changes }), 'server'));
  expect(page).toMatch(says);
  expect(page).not.toMatch(saysNot);
});

test('the record has what GDPR art. 30(1) asks for, from the policy', () => {
  const recipients = [{ name: 'Host', role: 'processor: hosting', country: 'US' }];
  const transfers = [{ country: 'US', safeguard: 'SCC' }];
  const record = recordOfProcessing(testPolicy({ recipients, transfers }), 'server');
  expect(record).toMatchObject({
    law: 'GDPR art. 30(1)',
    controller: { name: 'The Lamp Shop' },
    recipients,
    transfers,
  });
  const data = record.personalData.map((category) => category.data).join('\n');
  expect(data).toMatch(/Network address/);
  expect(data).toMatch(/Keyed fingerprint/);
  expect(record.timeLimits.join('\n')).toMatch(/25 months/);
  expect(record.securityMeasures.join('\n')).toMatch(/fewer than 10 contributors/);
  const none = recordOfProcessing(testPolicy({ children: { directed: true } }), 'server');
  expect(JSON.stringify(none)).not.toMatch(/Keyed fingerprint/);
  expect(JSON.parse(JSON.stringify(recordOfProcessing(evil, 'server')))).toMatchObject({
    controller: { name: EVIL },
  });
});

test('the record names what a script reads, and the consent it rests on', () => {
  const record = recordOfProcessing(testPolicy({ consent, cubes: SCREENS }), 'server');
  expect(record.legalBasis.join('\n')).toMatch(/^Consent .*reads from the device: .*screen/);
  const data = record.personalData.map((category) => category.data);
  for (const row of ['Language of the browser', 'Size of the screen', 'Time spent on a page']) {
    expect(data).toContain(row);
  }
  expect(JSON.stringify(record)).not.toMatch(
    /Time zone|Keyed fingerprint|, fingerprints|Pseudonymisation/,
  );

  const children = { directed: true };
  const counted = recordOfProcessing(testPolicy({ consent, cubes: SCREENS, children }), 'server');
  expect(counted.legalBasis[0]).toMatch(/^Legitimate interest.*reduced to counts/);
  expect(counted.personalData.map(({ data: name }) => name)).not.toContain('Size of the screen');
  expect(counted.publishedData.join()).toMatch(/Pages left/);

  const drop = { ...consent, withoutConsent: 'drop' };
  const nothing = recordOfProcessing(
    testPolicy({ consent: drop, cubes: SCREENS, children }),
    'server',
  );
  expect(nothing.publishedData.join()).toMatch(/^Nothing is counted/);
  expect(nothing.legalBasis[0]).toMatch(/^Legitimate interest.*dropped/);
  const asked = recordOfProcessing(testPolicy({ consent: drop }), 'server');
  expect(asked.legalBasis[0]).toMatch(/^Consent .*for counting a request at all/);
});

test('the record says how long fingerprints live, and what protects what is published', () => {
  const days = recordOfProcessing(testPolicy({ cubes: plain('day'), audience: [] }), 'server');
  expect(days.timeLimits[2]).toMatch(/^Keyed fingerprints.*until their day closes, 15 minutes/);
  expect(days.timeLimits[2]).not.toMatch(/up to/);
  const months = recordOfProcessing(testPolicy({ cubes: plain('day'), audience }), 'server');
  expect(months.timeLimits[1]).toMatch(/^Open counts: until their hour, day or month closes/);
  expect(months.timeLimits[2]).toMatch(/day or month closes.*month live up to 31 days/);
  expect(months.publishedData.join()).toMatch(/audience_month: An estimate of how many people/);
  expect(months.personalData.at(-1)?.data).toMatch(/of the window \(day and month\)/);
  const weeks = recordOfProcessing(testPolicy({ cubes: plain('week'), audience: [] }), 'server');
  expect(weeks.timeLimits[2]).toMatch(/a week live up to 7 days/);
  const noisy = recordOfProcessing(
    testPolicy({ cubes: by('day', 'month'), audience: [], release: noise }),
    'server',
  );
  const measures = noisy.securityMeasures.join('\n');
  expect(measures).toMatch(/Differential privacy:.*in a day at most ε 1, in a month at most ε 16/);
  expect(measures).toMatch(/as many page loads as the bounds/);
  expect(measures).not.toMatch(/contributors|rounded/);
});

const app = privacyRoute(new Map([['demo', testPolicy()]]), 'server');

test('the route gives a page with its policy for what it may do, and no cookie', async () => {
  const response = await app.request('/privacy/demo');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toBe(NOTICE_CSP);
  expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(await response.text()).toContain('The Lamp Shop');
});

test('the route gives JSON to who asks for it', async () => {
  const response = await app.request('/privacy/demo', { headers: { accept: 'application/json' } });
  expect(response.headers.get('vary')).toBe('accept');
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(notice(testPolicy(), 'server'))));
});

test.each(['nobody', '__proto__', 'toString', '%3Cscript%3E'])(
  'the route knows no site %s and does not repeat it',
  async (site) => {
    const response = await app.request(`/privacy/${site}`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.text()).not.toContain('script');
  },
);
