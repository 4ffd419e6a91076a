import { beforeAll, expect, test } from 'vitest';
import type { CheckName } from '../../audit/finding.ts';
import { releaseStage } from '../../audit/release/releaseStage.ts';
import type { StateFacts } from '../../audit/stateFacts.ts';
import type { Subject } from '../../audit/subject.ts';
import { createOpenTwin } from '../../src/audit/twin.ts';
import { audit, deployment, POLICIES, type Site, START, told } from './deployment.ts';

const DAY = 86_400_000;

let deployed: Awaited<ReturnType<typeof deployment>>;
beforeAll(async () => {
  deployed = await deployment();
});

/** For the one check that does not only read. */
function twins(site: Site): Pick<Subject, 'openTwin'> {
  return { openTwin: createOpenTwin({ policy: POLICIES[site][1], geo: undefined }) };
}

test.each([
  ['demo', { 'release.budget': 'not-applicable', 'release.values': 'warning' }],
  ['noisy', {}],
] as const)('what %s released passes', async (site, otherwise) => {
  const found = await audit(releaseStage, deployed.subject(site, twins(site)));
  const statuses = Object.entries(found).map(([name, { status }]) => [name, status]);
  const passes = releaseStage.checks.map(({ name }) => [name, 'passed']);
  expect(Object.fromEntries(statuses)).toEqual({ ...Object.fromEntries(passes), ...otherwise });
  // The first version counted referrers, the second does not.
  if (site === 'demo')
    expect(told(found['release.values'] as never)).toMatch(/^warning: referrers\.referrer: 1 /);
});

test('cells of open domains and days of budget are drawn', async () => {
  const { 'release.smallest-cell': size, 'release.budget': budget } = await audit(
    releaseStage,
    deployed.subject('noisy'),
  );
  const [bars] = size?.charts ?? [];
  expect(bars).toMatchObject({
    kind: 'bars',
    rule: { on: 'label', at: 1 },
    bars: [{ value: 0 }, {}, {}, {}, {}, {}, {}, {}, {}],
  });
  expect(budget?.charts).toMatchObject([{ ceiling: { y: 4 } }, { ceiling: { y: 75 } }]);
  const points = budget?.charts?.flatMap((chart) => (chart.kind === 'series' ? chart.points : []));
  // Total 0.4, places 1, devices 0.3, audience 0.5, one of 24 hours 0.1; week and month are still open.
  expect(points).toContainEqual({ x: '2026-10-01', y: 2.3 });
  // In September the last was spent under the first version, whose ceilings were others.
  expect(points?.some(({ x }) => String(x).startsWith('2026-09'))).toBe(false);
});

/** Puts a row in the place of one that was released. */
const instead = (table: string, where: string, columns: string) =>
  `INSERT INTO ${table} SELECT * REPLACE (${columns})
    FROM (SELECT * FROM ${table} FINAL WHERE ${where} ORDER BY starts_at DESC LIMIT 1)`;
/** Leaves rows out, as if they had been deleted. */
const without = (table: string, where: string) => [
  `TRUNCATE TABLE ${table}`,
  `INSERT INTO ${table} SELECT * FROM kept.${table} WHERE NOT (${where})`,
];
const noisy = (cube: string, version = 2) =>
  `site = 'noisy' AND cube = '${cube}' AND starts_at IN (SELECT starts_at FROM releases WHERE site = 'noisy' AND cube = '${cube}' AND policy_version = ${version})`;
const value = (cube: string, column: string, text: string) =>
  instead('cells', `site = 'demo' AND cube = '${cube}'`, `'${text}' AS ${column}`);

test.each<[CheckName, string, Site, RegExp, string | string[]]>([
  [
    'release.smallest-cell',
    'a cell below the threshold',
    'noisy',
    /^1 published cell smaller .*places \(version 2/,
    instead('cells', noisy('places'), '14 AS visitors'),
  ],
  [
    'release.smallest-cell',
    'one of an earlier version',
    'noisy',
    /places \(version 1/,
    instead('cells', noisy('places', 1), '14 AS visitors'),
  ],
  [
    'release.smallest-cell',
    'a cell that fewer than k can be in',
    'demo',
    /smaller .*regions/,
    instead(
      'cells',
      "site = 'demo' AND cube = 'regions'",
      '0 AS visitors, 5 AS visits, 50 AS count',
    ),
  ],
  [
    'release.smallest-cell',
    'a small cell of the audience',
    'demo',
    /smaller .*audience_day/,
    instead(
      'cells',
      "site = 'demo' AND cube = 'audience_day'",
      '0 AS visitors, 5 AS anonymous_visits, 5 AS counted_twice',
    ),
  ],
  [
    'release.smallest-cell',
    'a count that is not rounded',
    'demo',
    /no multiple of the rounding: pages/,
    instead('cells', "site = 'demo' AND cube = 'pages'", 'count + 1 AS count'),
  ],
  [
    'release.smallest-cell',
    'cells of a window that was withheld',
    'noisy',
    /withheld: devices/,
    instead('releases', noisy('devices'), "'budget' AS withheld"),
  ],
  [
    'release.smallest-cell',
    'cells without a release',
    'demo',
    /of no release/,
    without('releases', "site = 'demo' AND cube = 'pages'"),
  ],
  [
    'release.mechanism',
    'half the noise',
    'noisy',
    /places .*scales is 0.5, and must be 1/,
    instead('releases', noisy('places'), 'arrayMap(b -> b / 2, scales) AS scales'),
  ],
  [
    'release.mechanism',
    'half the noise, and what follows from it',
    'noisy',
    /variances is .*, and must be/,
    instead('releases', noisy('places'), '[0.5] AS scales, [0.3621] AS variances'),
  ],
  [
    'release.mechanism',
    'half the noise under an earlier version',
    'noisy',
    /version 1.*its scales do not follow/,
    instead(
      'releases',
      noisy('total', 1),
      'arrayMap(b -> b / 2, scales) AS scales, arrayMap(b -> 2 * exp(-2 / b) / pow(1 - exp(-2 / b), 2), scales) AS variances',
    ),
  ],
  [
    'release.mechanism',
    'a lower threshold',
    'noisy',
    /threshold is 14, and must be 15/,
    instead('releases', noisy('places'), 'threshold - 1 AS threshold'),
  ],
  [
    'release.mechanism',
    'a lower threshold under an earlier version',
    'noisy',
    /its threshold is 14, and must be 15/,
    instead('releases', noisy('places', 1), 'threshold - 1 AS threshold'),
  ],
  [
    'release.mechanism',
    'another share of epsilon',
    'noisy',
    /audience_day .*scales/,
    instead('releases', noisy('audience_day'), 'arraySort(scales) AS scales'),
  ],
  [
    'release.mechanism',
    'a higher epsilon',
    'noisy',
    /epsilon is 2, and must be 1/,
    instead('releases', noisy('places'), '2 AS epsilon'),
  ],
  [
    'release.mechanism',
    'another bound',
    'noisy',
    /bounds is 9, 1, and must be 2, 1|bounds/,
    instead('releases', noisy('total'), 'arrayMap(b -> 9, bounds) AS bounds'),
  ],
  [
    'release.mechanism',
    'an open domain that is called closed',
    'noisy',
    /closed is true, and must be false/,
    instead('releases', noisy('places'), '1 AS closed'),
  ],
  [
    'release.mechanism',
    'a cell of a closed domain that is missing',
    'noisy',
    /devices: 1 window without exactly the cells/,
    without(
      'cells',
      "site = 'noisy' AND cube = 'devices' AND device = 'tablet' AND starts_at = (SELECT max(starts_at) FROM kept.cells WHERE site = 'noisy' AND cube = 'devices')",
    ),
  ],
  [
    'release.mechanism',
    'a lower k',
    'demo',
    /k is 5, and must be 10/,
    instead('releases', "site = 'demo' AND cube = 'pages'", '5 AS k'),
  ],
  [
    'release.mechanism',
    'no rounding',
    'demo',
    /rounding is 1, and must be 5/,
    instead('releases', "site = 'demo' AND cube = 'pages'", '1 AS rounding'),
  ],
  [
    'release.mechanism',
    'no noise where there must be',
    'noisy',
    /mechanism is suppression, and must be dp/,
    instead('releases', noisy('places'), "'suppression' AS mechanism, 10 AS k, 5 AS rounding"),
  ],
  [
    'release.mechanism',
    'a cube that the policy does not have',
    'noisy',
    /secret .* is no cube of version 2/,
    instead('releases', noisy('places'), "'secret' AS cube"),
  ],
  [
    'release.budget',
    'a second spending',
    'noisy',
    /over the ceiling of epsilon 4, by what ClickHouse has|differ in what was spent in 1 window/,
    instead('releases', noisy('places'), "'again' AS cube, 2 AS epsilon"),
  ],
  [
    'release.values',
    'an email in a page',
    'demo',
    /pages\.page: 1 value .*1 of them in a form/,
    value('pages', 'page', '/lamps/ada@example.org'),
  ],
  [
    'release.values',
    'an address in a page',
    'demo',
    /pages\.page: 1 .*form/,
    value('pages', 'page', '/blog/198.51.100.7'),
  ],
  [
    'release.values',
    'an id in a page',
    'demo',
    /pages\.page: 1 .*form/,
    value('pages', 'page', '/blog/3f2504e0-4f89-41d3-9a0c-0305e82c3301'),
  ],
  [
    'release.values',
    'a page that no template makes',
    'demo',
    /pages\.page: 1 value/,
    value('pages', 'page', '/orders/4711'),
  ],
  [
    'release.values',
    'an address in a column of its own',
    'demo',
    /devices\.os: 1 .*form/,
    value('devices', 'os', '2001:db8:85a3::8a2e'),
  ],
  [
    'release.values',
    'a browser that is not told apart',
    'demo',
    /devices\.browser: 1 value/,
    value('devices', 'browser', 'Mozilla/5.0 (X11)'),
  ],
  [
    'release.values',
    'a place finer than a region',
    'demo',
    /regions\.region: 1 value/,
    value('regions', 'region', 'FR-75C'),
  ],
  [
    'release.values',
    'a country that is none',
    'demo',
    /regions\.country: 1 value/,
    value('regions', 'country', 'ZZ'),
  ],
  [
    'release.values',
    'a value in a column that the cube does not have',
    'demo',
    /total\.browser_version: 1 value/,
    value('total', 'browser_version', 'Chrome 128'),
  ],
  [
    'release.values',
    'an email in a cube of an earlier version',
    'demo',
    /referrers\.referrer: 2 values .*1 of them in a form/,
    value('referrers', 'referrer', 'ada@example.org'),
  ],
  [
    'release.overdue',
    'a day that is missing',
    'noisy',
    /After the day from 2026-09-29T00:00 UTC releases are missing/,
    without('releases', "site = 'noisy' AND window = 'day' AND toDate(starts_at) = '2026-09-29'"),
  ],
  [
    'release.overdue',
    'no month at all',
    'noisy',
    /No month was released since/,
    without('releases', "site = 'noisy' AND window = 'month'"),
  ],
  [
    'release.expiry',
    'a release that stays longer',
    'noisy',
    /^Releases that are kept longer than the 13 months .*: 1\./,
    instead('releases', noisy('total'), 'expires_at + 3600 AS expires_at'),
  ],
  [
    'release.expiry',
    'an earlier one that stays longer than any policy allows',
    'demo',
    /^Releases that are kept longer .*: 1\./,
    instead('releases', "site = 'demo' AND policy_version = 1", 'expires_at + 3600 AS expires_at'),
  ],
  [
    'release.expiry',
    'a cell that outlives its release',
    'demo',
    /^Rows of cells that are kept longer .*: 1\./,
    instead('cells', "site = 'demo' AND cube = 'pages'", 'expires_at + 3600 AS expires_at'),
  ],
  [
    'release.expiry',
    'a release of the future',
    'demo',
    /^Releases that say that they were made in the future.*: 1\./,
    instead('releases', "site = 'demo'", 'released_at + 90000 AS released_at'),
  ],
])('%s finds %s', async (check, _what, site, says, tamper) => {
  // The missing month is due only when September is over for a month's length.
  const late =
    check === 'release.overdue' && site === 'noisy' && says.source.startsWith('No month');
  const statements = [tamper].flat();
  const tables = statements.flatMap((it) => /^INSERT INTO (\w+)/.exec(it)?.[1] ?? []);
  await deployed.run(...statements);
  try {
    const changes = late ? { now: () => START + 80 * DAY } : {};
    const found = (await audit(releaseStage, deployed.subject(site, changes), check))[check];
    expect(found?.status).toBe('failed');
    expect(found?.evidence.join('\n')).toMatch(new RegExp(says, 'm'));
    expect(found?.evidence.join('\n')).not.toMatch(/ada@|198\.51|2001:db8|4711|3f2504e0/);
  } finally {
    await deployed.restore(tables[0] ?? 'cells');
  }
});

const booked = (state: StateFacts, milliEpsilon: number): StateFacts => ({
  ...state,
  released: state.released.map((row, index, all) =>
    index === all.length - 1 ? { ...row, milliEpsilon } : row,
  ),
});
const opened = (state: StateFacts, late: number): StateFacts => ({
  ...state,
  openWindows: state.openWindows.map((window) => ({ ...window, closesAt: window.closesAt - late })),
});

test.each<
  [
    CheckName,
    string,
    'failed' | 'warning',
    RegExp,
    (subject: Subject, state: StateFacts) => Partial<Subject>,
  ]
>([
  [
    'release.budget',
    'what the state booked beyond a ceiling',
    'failed',
    /1 day over the ceiling of epsilon 4, by what the state has booked/,
    (_, state) => ({ state: booked(state, 4001) }),
  ],
  [
    'release.budget',
    'books that differ',
    'failed',
    /differ in what was spent in 1 window/,
    (_, state) => ({ state: booked(state, 1) }),
  ],
  [
    'release.budget',
    'a policy that spends more than its ceilings',
    'failed',
    /spend epsilon 3 on a visitor’s day, more than its own ceiling of 2.9/,
    ({ policy }) => ({
      policy: {
        ...policy,
        release: { ...policy.release, ceilings: { day: 2.9, month: 75 } } as never,
      },
    }),
  ],
  [
    'release.overdue',
    'a window that was not released in time',
    'failed',
    /^Windows that are overdue: 3, the oldest of a kind the day/,
    (_, state) => ({ state: opened(state, 16 * 3_600_000) }),
  ],
  [
    'release.overdue',
    'what waits for ClickHouse',
    'warning',
    /5 releases or ledger entries of this deployment wait/,
    (_, state) => ({ state: { ...state, outbox: 5 } }),
  ],
  [
    'release.overdue',
    'a server that releases nothing',
    'failed',
    /No day was released since 2026-10-02/,
    ({ now }) => ({ now: () => now() + 3 * DAY }),
  ],
  [
    'release.expiry',
    'what ClickHouse does not delete',
    'failed',
    /^Rows of cells that should have been deleted .*: \d+/,
    ({ now }) => ({ now: () => now() + 420 * DAY }),
  ],
])('%s finds %s', async (check, _what, status, says, change) => {
  const subject = deployed.subject('noisy');
  const changes = change(subject, subject.state as StateFacts);
  const found = (await audit(releaseStage, deployed.subject('noisy', changes), check))[check];
  expect([found?.status, found?.evidence.join('\n')]).toEqual([
    status,
    expect.stringMatching(new RegExp(says, 'm')),
  ]);
});

test('at the edge what ClickHouse has is looked at all the same', async () => {
  const edge = { ...twins('noisy'), state: undefined, platform: 'edge' } as const;
  const found = await audit(releaseStage, deployed.subject('noisy', edge));
  expect(new Set(Object.values(found).map(({ status }) => status))).toEqual(new Set(['passed']));
  const suppressed = await audit(releaseStage, deployed.subject('demo', edge), 'release.overdue');
  expect(suppressed['release.overdue']?.status).toBe('not-applicable');
});
