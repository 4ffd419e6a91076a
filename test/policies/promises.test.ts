import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { RawRequest } from '../../ingest/rawRequest.ts';
import { parseEvent } from '../../ingest/wire.ts';
import { isAudienceCube } from '../../policy/audience.ts';
import { budgetOfDay, budgetOfMonth } from '../../policy/budget.ts';
import { checkPolicy } from '../../policy/checkPolicy.ts';
import { DEVICE_READ, type Dimension, type WindowKind } from '../../policy/cube.ts';
import { openWindows } from '../../policy/openWindows.ts';
import { parsePolicy } from '../../policy/parsePolicy.ts';
import { Policy } from '../../policy/policy.ts';
import { createDeviceReader } from '../../transforms/device.ts';
import { createPageMatcher } from '../../transforms/pageMatcher.ts';
import { createTransform } from '../../transforms/pipeline.ts';

const SITES = ['selfmento', 'selmo', 'mindnamo', 'jobjourney', 'certometer'] as const;
type Site = (typeof SITES)[number];

async function jsonOf(site: Site): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(`policies/${site}.json`, 'utf8'));
}
const policyOf = async (site: Site): Promise<Policy> => parsePolicy(await jsonOf(site));

/** The dimensions of what each text lists as collected. A page, a name or an error is of the site itself. */
const LISTED: Record<Site, readonly Dimension[]> = {
  selfmento: ['browser', 'browser_version', 'device', 'os'],
  selmo: ['country', 'region', 'browser', 'browser_version'],
  mindnamo: ['browser', 'browser_version', 'device', 'os'],
  jobjourney: ['country', 'region', 'browser', 'browser_version', 'device', 'os'],
  certometer: [
    'device',
    'browser',
    'country',
    'region',
    'language',
    'timezone',
    'screen',
    'referrer',
  ],
};
const OF_THE_SITE: readonly Dimension[] = [
  'page',
  'from',
  'engaged',
  'exit',
  'target',
  'error_kind',
  'error_name',
  'error_status',
  'name',
  'value',
];

/** Selmo deletes after ten business days, which a month's fingerprints would outlive. */
const ESTIMATED: Record<Site, readonly WindowKind[]> = {
  selfmento: ['day', 'month'],
  selmo: ['day', 'week'],
  mindnamo: [],
  jobjourney: ['day', 'week', 'month'],
  certometer: ['day', 'month'],
};

describe.each(SITES)('%s', (site) => {
  test('counts by what its text lists and by nothing else', async () => {
    const used = (await policyOf(site)).cubes.flatMap(({ dimensions }) => dimensions);
    expect([...LISTED[site], ...OF_THE_SITE]).toEqual(expect.arrayContaining(used));
    expect(used).toEqual(expect.arrayContaining([...LISTED[site]]));
  });

  test('looks up no place where its text names no location', async () => {
    const { geo } = await policyOf(site);
    expect(geo).toBe(LISTED[site].includes('region') ? 'region' : 'none');
  });

  test('has one purpose, and no recipient that advertises or trades', async () => {
    const { purposes, recipients } = await policyOf(site);
    expect(purposes).toEqual(['audience_measurement']);
    for (const { role } of recipients) {
      expect(role).toMatch(/provider/);
      expect(role).not.toMatch(/advert|market|broker|partner|analy/i);
    }
  });

  test('counts no campaign', async () => {
    const { utm, cubes } = await policyOf(site);
    expect(utm).toEqual({ source: [], medium: [], campaign: [] });
    expect(cubes.flatMap(({ dimensions }) => dimensions).join()).not.toContain('utm_');
  });

  test('tells visitors apart after a grant only', async () => {
    const { consent } = await policyOf(site);
    expect(consent.defaults.map((it) => it.consent)).not.toContain('granted');
    expect(consent.dnt).not.toBe('ignored');
  });

  test('breaks no rule of its law', async () => {
    const findings = checkPolicy(await policyOf(site), '2026-11-22');
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.filter(({ outcome }) => outcome === 'error')).toEqual([]);
  });

  test('is not for children', async () => {
    expect((await policyOf(site)).children).toEqual({ directed: false });
  });

  test('publishes nothing of fewer than ten, and nothing exact', async () => {
    const { release, cubes } = await policyOf(site);
    if (release.mechanism === 'dp') {
      for (const { epsilon } of cubes) expect(epsilon).toBeLessThanOrEqual(1);
      return;
    }
    expect(release.rounding).toBe(5);
    expect(release.k).toBeGreaterThanOrEqual(10);
  });

  test('estimates the whole audience only where those without consent are counted', async () => {
    const { audience, consent } = await policyOf(site);
    const windows = audience.map(({ window }) => window);
    expect(windows).toEqual(consent.withoutConsent === 'drop' ? [] : ESTIMATED[site]);
  });

  test('keeps a fingerprint for longer than a day only to count people once', async () => {
    const policy = await policyOf(site);
    if (site === 'mindnamo') return;
    const long = policy.cubes.filter(({ window }) => window === 'week' || window === 'month');
    for (const cube of long.filter((it) => !isAudienceCube(it))) {
      expect(cube).toMatchObject({ dimensions: [], measures: { visitors: { bound: 1 } } });
      expect(Object.keys(cube.measures)).toEqual(['visitors']);
    }
  });

  test('keeps counts for 25 months at most', async () => {
    expect((await policyOf(site)).retention.months).toBeLessThanOrEqual(25);
  });

  const cube = (...dimensions: string[]) => ({
    cubes: [
      { name: 'more', event: 'page_view', dimensions, window: 'day', measures: { count: {} } },
    ],
  });
  const cellsOfOne = { mechanism: 'suppression', k: 1, rounding: 5, graceMinutes: 15 };
  const refused: [what: string, changes: object, place: string][] = [
    ['a second purpose', { purposes: ['audience_measurement', 'advertising'] }, 'purposes'],
    ['another purpose', { purposes: ['personalisation'] }, 'purposes.0'],
    ['keeping for ever', { retention: { months: 1200 } }, 'retention.months'],
    ['a city', { geo: 'city' }, 'geo'],
    ['an email as a dimension', cube('email'), 'cubes.0.dimensions.0'],
    ['a person as a dimension', cube('user'), 'cubes.0.dimensions.0'],
    ['an address as a dimension', cube('ip'), 'cubes.0.dimensions.0'],
    ['a device model as a dimension', cube('device_model'), 'cubes.0.dimensions.0'],
    [
      'five dimensions at once',
      cube('country', 'device', 'os', 'browser', 'language'),
      'cubes.0.dimensions',
    ],
    ['cells of one person', { release: cellsOfOne }, 'release.k'],
    ['buyers', { sellTo: ['a broker'] }, ''],
  ];
  test.each(refused)('cannot be changed to have %s', async (_what, changes, place) => {
    const json = { ...(await jsonOf(site)), ...changes };
    const places = Policy.safeParse(json).error?.issues.map(({ path }) => path.join('.'));
    expect(places).toContain(place);
  });

  const NOW = Date.UTC(2026, 9, 1, 12);
  const PLANTED = {
    address: '203.0.113.77',
    visitor: '5f928a29-e288-4b78-a7f3-0d46b3081873',
    email: 'ada.lovelace@mail.example',
    model: 'SM-S918B',
    text: 'a resume of Ada Lovelace',
  };

  /** A consented sender who tells as much as the wire takes. */
  async function transformed(changes: Partial<RawRequest> = {}) {
    const policy = await policyOf(site);
    const url = `${policy.origins[0]}/privacy/${PLANTED.email}?q=${PLANTED.email}#${PLANTED.text}`;
    const common = { at: NOW, url };
    const custom = Object.keys(policy.custom).map((name) => {
      const props = Object.keys(policy.custom[name] ?? {}).map((it) => [it, PLANTED.text]);
      return { type: 'custom', name, props: { ...Object.fromEntries(props), note: PLANTED.email } };
    });
    const events = [
      {
        type: 'page_view',
        from: `/x/${PLANTED.email}`,
        referrer: `https://x.example/${PLANTED.text}`,
      },
      { type: 'page_leave', engagedMs: 61_000, exit: true },
      { type: 'click', target: PLANTED.text },
      { type: 'error', kind: 'crash', name: PLANTED.text },
      { type: 'custom', name: PLANTED.text },
      ...custom,
    ].map((event, index) => {
      const parsed = parseEvent({ id: v7(), ...common, ...event }, index);
      if (!('ok' in parsed)) throw new Error('the test event is wrong');
      return parsed.ok;
    });
    const run = createTransform(policy, {
      lookUpPlace: () => ({ country: 'IN', region: 'IN-KA' }),
      readDevice: createDeviceReader('key'),
    });
    return run({
      site,
      receivedAt: NOW,
      address: PLANTED.address,
      userAgent: `Mozilla/5.0 (Linux; Android 14; ${PLANTED.model}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36`,
      hints: { brands: '', platform: '', mobile: true },
      acceptLanguage: 'en-IN',
      gpc: false,
      dnt: false,
      child: false,
      context: { language: 'en-IN', timezone: 'Asia/Kolkata', screen: [412, 915] },
      consent: 'granted',
      visitor: PLANTED.visitor,
      events,
      ...changes,
    });
  }

  const reasonOf = (outcome: Awaited<ReturnType<typeof transformed>>[number]) =>
    'drop' in outcome ? outcome.drop : 'kept';

  test('an event keeps no address, id, device model or text of its sender', async () => {
    const outcomes = await transformed();
    expect(outcomes.filter((outcome) => 'event' in outcome).length).toBeGreaterThan(2);
    expect(outcomes.some((it) => 'event' in it && it.event.visitor !== undefined)).toBe(true);
    const kept = JSON.stringify(outcomes) + inspect(outcomes, { depth: 9, showHidden: true });
    for (const planted of Object.values(PLANTED)) expect(kept).not.toContain(planted);
  });

  test('an objection is counted nowhere', async () => {
    expect(new Set((await transformed({ consent: 'objected' })).map(reasonOf))).toEqual(
      new Set(['objected']),
    );
  });

  test('a refusal leaves no visitor and nothing that a script read', async () => {
    for (const outcome of await transformed({ consent: 'denied' })) {
      if (!('event' in outcome)) continue;
      const { visitor, screen, timezone, engaged } = outcome.event;
      expect(visitor).toBeUndefined();
      expect([screen, timezone]).toEqual(['(unknown)', '(unknown)']);
      expect(['(unknown)', '(none)']).toContain(engaged);
    }
    expect(DEVICE_READ).toEqual(expect.arrayContaining(['screen', 'timezone', 'engaged']));
  });

  test('Global Privacy Control and Do Not Track take the visitor away', async () => {
    for (const signal of [{ gpc: true }, { dnt: true }]) {
      const outcomes = await transformed(signal);
      for (const outcome of outcomes) {
        if ('event' in outcome) expect(outcome.event.visitor).toBeUndefined();
      }
      if (site === 'mindnamo')
        expect(new Set(outcomes.map(reasonOf))).toEqual(new Set(['objected']));
    }
  });

  test('a visitor who is said to be a child is not told apart', async () => {
    for (const outcome of await transformed({ child: true })) {
      if ('event' in outcome) expect(outcome.event.visitor).toBeUndefined();
    }
  });

  test('what comes without consent is counted or dropped as the policy says', async () => {
    const kept = (await transformed({ consent: undefined })).map(reasonOf);
    if (site === 'mindnamo') expect(new Set(kept)).toEqual(new Set(['no_consent']));
    else expect(kept).toContain('kept');
  });
});

test.each<[Site, RegExp]>([
  ['selfmento', /^selfmento@zohomail\.in$/],
  ['selmo', /\/contact$/],
  ['mindnamo', /^privacy@mindnamo\.com$/],
  ['jobjourney', /^privacy@jobjourney\.pro$/],
  ['certometer', /^support@certometer\.com$/],
])('%s is reached where its text says', async (site, contact) => {
  const { controller } = await policyOf(site);
  expect(controller.contact).toMatch(contact);
  if (site === 'mindnamo') {
    expect(controller).toMatchObject({
      dpo: expect.stringContaining('Privacy Team'),
      address: expect.stringContaining('Bangalore'),
    });
  }
});

/** An id, a name or a code in a path; the page it is counted as. */
const paths: [site: Site, path: string, page: string][] = [
  ['selfmento', '/interviews/4711', '/interviews/:id'],
  ['selfmento', '/feedback/ada-lovelace', '/feedback/:id'],
  ['selfmento', '/profile/ada', '(other)'],
  ['selfmento', '/blog/ada@mail.example', '/blog/{slug}'],
  ['selmo', '/join/483-221-009', '/join/:code'],
  ['selmo', '/sessions/7f3a', '/sessions/:id'],
  ['mindnamo', '/experts/dr-ada-lovelace', '/experts/:expert'],
  ['mindnamo', '/experts/dr-ada-lovelace/book', '/experts/:expert/book'],
  ['mindnamo', '/categories/stress', '/categories/:category'],
  ['mindnamo', '/sessions/99', '/sessions/:id'],
  ['mindnamo', '/blog/how-i-got-better', '/blog/:article'],
  ['jobjourney', '/resumes/ada-lovelace', '/resumes/:id'],
  ['jobjourney', '/interviews/55/feedback', '/interviews/:id/feedback'],
  ['jobjourney', '/applications/acme-engineer', '/applications/:id'],
  ['certometer', '/my/certificates/CERT-2231', '/my/certificates/:id'],
  ['certometer', '/learn/first-aid/3', '/learn/:course/:lesson'],
  ['certometer', '/community/my-question', '/community/:topic'],
];

test.each(paths)('%s counts %s as %s', async (site, path, page) => {
  const { pages } = await policyOf(site);
  expect(createPageMatcher(pages)(path)).toBe(page);
});

describe('Mind Namo, because its subject is mental wellness', () => {
  test('a topic stands alone: no place, no device, no page, no second prop', async () => {
    const { cubes, custom } = await policyOf('mindnamo');
    const withTopic = cubes.filter((cube) => cube.prop === 'topic' || !cube.custom);
    expect(withTopic.filter(({ event }) => event === 'custom')).toMatchObject([
      { name: 'topics', dimensions: ['value'], measures: { visitors: { bound: 1 } } },
    ]);
    expect(Object.keys(custom.session_booked ?? {})).toEqual(['topic']);
  });

  test('topics are general, and none is a diagnosis', async () => {
    const topic = (await policyOf('mindnamo')).custom.session_booked?.topic;
    const topics = topic && 'enum' in topic ? topic.enum : [];
    expect(topics.length).toBeGreaterThan(0);
    expect(topics.join()).not.toMatch(/depress|anxi|bipolar|disorder|trauma|adhd|addict|suicid/i);
  });

  test('every published number has noise, and all of them tell little of one person', async () => {
    const policy = await policyOf('mindnamo');
    expect(policy.release).toMatchObject({ mechanism: 'dp', ceilings: { day: 6.5, month: 20 } });
    expect(policy.release).not.toHaveProperty('pulse');
    expect(budgetOfDay(policy).milliEpsilon).toBe(6300);
    expect(budgetOfMonth(policy)).toEqual({ milliEpsilon: 19_300, delta: 3e-6 });
  });

  test('what is told by page, device or topic is told by the month', async () => {
    const { cubes } = await policyOf('mindnamo');
    const narrow = cubes.filter(({ dimensions }) => dimensions.length > 0);
    expect(new Set(narrow.map(({ window }) => window))).toEqual(new Set(['month']));
  });

  test('no page template keeps a segment, so no expert, category or article is named', async () => {
    const { pages } = await policyOf('mindnamo');
    expect(pages.filter((page) => page.includes('{') || page.includes('*'))).toEqual([]);
  });

  test('nobody is counted without consent, or against a signal of the browser', async () => {
    const { consent } = await policyOf('mindnamo');
    expect(consent).toMatchObject({ withoutConsent: 'drop', gpc: 'objected', dnt: 'objected' });
  });

  test('what is said or shown in a session has no place in an event', async () => {
    const { custom } = await policyOf('mindnamo');
    expect(custom).toMatchObject({ session_ended: { minutes: { buckets: expect.any(Array) } } });
    expect(Object.keys(custom)).toEqual(['session_booked', 'session_ended']);
  });
});

test('JobJourney counts that a feature was used, never a score or a text', async () => {
  const { custom } = await policyOf('jobjourney');
  const props = Object.entries(custom).flatMap(([name, of]) =>
    Object.keys(of).map((it) => `${name}.${it}`),
  );
  expect(props).toEqual(['interview_finished.minutes']);
});

test('JobJourney transfers under standard contractual clauses', async () => {
  const { transfers, recipients } = await policyOf('jobjourney');
  const countries = new Set(transfers.map(({ country }) => country));
  expect(countries).toEqual(new Set(recipients.map(({ country }) => country)));
  for (const { safeguard } of transfers) expect(safeguard).toMatch(/Standard Contractual Clauses/);
});

test('JobJourney starts from a denial in Europe', async () => {
  const { consent } = await policyOf('jobjourney');
  expect(consent.defaults).toContainEqual({ regions: ['EEA', 'GB', 'CH'], consent: 'denied' });
});

test('Selmo keeps nothing of anybody for longer than ten business days', async () => {
  expect(openWindows(await policyOf('selmo')).fingerprints).toEqual(['day', 'week']);
});

test('Selmo tells participants and length as ranges, and never together', async () => {
  const { custom, cubes } = await policyOf('selmo');
  expect(custom.session_ended).toEqual({
    participants: { buckets: expect.any(Array) },
    minutes: { buckets: expect.any(Array) },
  });
  const sessions = cubes.filter((cube) => cube.custom === 'session_ended');
  expect(sessions.map(({ dimensions }) => dimensions)).toEqual([['value'], ['value']]);
});

test('Certometer never crosses language, time zone, screen and place', async () => {
  const { cubes } = await policyOf('certometer');
  for (const dimension of ['language', 'timezone', 'screen', 'referrer'] as const) {
    const having = cubes.filter(({ dimensions }) => dimensions.includes(dimension));
    expect(having.map(({ dimensions }) => dimensions)).toEqual([[dimension]]);
  }
});
