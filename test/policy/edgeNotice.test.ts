import { expect, test } from 'vitest';
import { notice } from '../../policy/notice.ts';
import type { Platform } from '../../policy/platform.ts';
import { recordOfProcessing } from '../../policy/recordOfProcessing.ts';
import { privacyRoute } from '../../src/privacyRoute.ts';
import { testPolicy } from '../support/policy.ts';

const CLOUDFLARE = { name: 'Cloudflare, Inc.', role: 'processor: runs the servers', country: 'US' };
const transfers = [{ country: 'US', safeguard: 'standard contractual clauses' }];
const VISITORS = { event: 'page_view', dimensions: [], measures: { visitors: {} } };
const days = { audience: [], cubes: [{ ...VISITORS, name: 'by_day', window: 'day' }] };
const weeks = {
  audience: [],
  cubes: [...days.cubes, { ...VISITORS, name: 'by_week', window: 'week' }],
};
const nothing = {
  children: { directed: true },
  consent: { withoutConsent: 'drop', gpc: 'denied', dnt: 'ignored', gcs: true, defaults: [] },
};

const noticeOf = (platform: Platform, changes: object = {}) =>
  JSON.stringify(notice(testPolicy(changes), platform));
const recordOf = (platform: Platform, changes: object = {}) =>
  JSON.stringify(recordOfProcessing(testPolicy(changes), platform));

/** What is true of a server of one's own, and of nothing that Cloudflare can set back. */
const ONLY_SERVER: readonly (readonly [RegExp, typeof noticeOf])[] = [
  [/nothing about what a single person did/, noticeOf],
  [/No event is stored/, noticeOf],
  [/is thrown away/, noticeOf],
  [/Fingerprint and key are deleted when/, noticeOf],
  [/looked up for the country/, noticeOf],
  [/in a file of its own/, recordOf],
  [/write-ahead logs are cut/, recordOf],
  [/a socket that only its user may open/, recordOf],
  [/no event is stored;/, recordOf],
];

test.each(ONLY_SERVER)('%s is said of a server, and not of the edge', (words, textOf) => {
  expect(textOf('server')).toMatch(words);
  expect(textOf('edge')).not.toMatch(words);
});

test('the notice at the edge tells what can be brought back, by whom and for how long', () => {
  const told = notice(testPolicy(days), 'edge');
  const text = told.sections.find(({ id }) => id === 'restorable')?.paragraphs.join('\n');
  expect(text).toMatch(/any moment of the last 30 days.*whoever runs the site's account/);
  expect(text).toMatch(/nobody else would be told/);
  expect(text).toMatch(/it shows single events/);
  expect(text).toMatch(/joins what one browser did in a day\./);
  expect(told.summary).toMatch(/brought back for up to 30 days/);
  expect(notice(testPolicy(days), 'server').sections.map(({ id }) => id)).not.toContain(
    'restorable',
  );
  expect(noticeOf('edge', weeks)).toMatch(/in a day or week, and through these from one of them/);
});

test('where nobody is told apart nothing is said to join events, and where nothing is counted nothing to come back', () => {
  const children = { children: { directed: true } };
  expect(noticeOf('edge', children)).toMatch(/shows single events/);
  expect(noticeOf('edge', children)).not.toMatch(/fingerprint/);
  expect(recordOf('edge', children)).not.toMatch(/fingerprint joins/);
  for (const text of [noticeOf('edge', nothing), recordOf('edge', nothing)]) {
    expect(text).not.toMatch(/brought back|set back|Earlier states of the store, commit/);
  }
});

test('the notice at the edge says that Cloudflare sees addresses, whether or not the policy names it', () => {
  for (const changes of [{}, { recipients: [CLOUDFLARE], transfers }, nothing]) {
    expect(noticeOf('edge', changes)).toMatch(
      /servers of Cloudflare, Inc\..*receives each request whole, with your address/,
    );
  }
  expect(noticeOf('server')).not.toMatch(/Cloudflare/);
});

test('the record at the edge has the 30 days as data, as a time limit and among the measures', () => {
  const { personalData, timeLimits, securityMeasures } = recordOfProcessing(
    testPolicy(days),
    'edge',
  );
  expect(personalData.at(-1)?.data).toMatch(/commit by commit: .*single events/);
  expect(personalData.at(-1)?.until).toMatch(/^30 days after each change/);
  expect(timeLimits.at(-1)).toMatch(/operator of the account.*without anybody being told again/);
  const measures = securityMeasures.join('\n');
  expect(measures).toMatch(/half of it in another store \(an R2 bucket\)/);
  expect(measures).toMatch(/whoever may deploy to the account/);
  expect(recordOf('server')).not.toMatch(/Cloudflare|R2|30 days/);
});

test('the record at the edge names Cloudflare once', () => {
  const { recipients } = recordOfProcessing(testPolicy(), 'edge');
  expect(recipients).toEqual([
    {
      name: 'Cloudflare, Inc.',
      role: expect.stringMatching(/policy does not name/),
      country: 'US',
    },
  ]);
  const named = testPolicy({ recipients: [CLOUDFLARE], transfers });
  expect(recordOfProcessing(named, 'edge').recipients).toEqual([CLOUDFLARE]);
});

test('the route tells of the platform that it is served on', async () => {
  for (const platform of ['server', 'edge'] as const) {
    const app = privacyRoute(new Map([['demo', testPolicy()]]), platform);
    const html = await (await app.request('/privacy/demo')).text();
    expect(html.includes('What can be brought back')).toBe(platform === 'edge');
  }
});
