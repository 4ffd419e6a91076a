import { cp } from 'node:fs/promises';
import { basename } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { fingerprintBytes } from '../../aggregate/packedVisitors.ts';
import { ByteSearch } from '../../audit/byteSearch.ts';
import type { RunningServer } from '../../src/node.ts';
import { Visitor } from '../../transforms/visitor.ts';
import { ask, testConfig, testServer } from '../support/headcount.ts';
import { changedPolicy } from '../support/policyFolder.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { FIREFOX, ORIGIN } from '../support/wire.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GRACE = 15 * MINUTE;
const K = 5;
const START = Date.UTC(2026, 8, 24, 6);
const DAYS = 40;
/** When all windows of the forty days are over, the month of the last one included. */
const END = Date.UTC(2026, 11, 3);
const SEED = Number(process.env.SEED ?? 20260924);

const KINDS = ['day', 'week', 'month'] as const;
type Kind = (typeof KINDS)[number];
const BOUNDS = { day: 1, week: 3, month: 6 } as const;
const CUBES = { day: 'total', week: 'people_week', month: 'people_month' } as const;

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const PLACES = [
  { address: '117.194.226.101', country: 'IN' },
  { address: '52.53.201.101', country: 'US' },
  { address: '10.0.0.1', country: '(unknown)' },
] as const;
const AGENTS = [
  { agent: FIREFOX, device: 'desktop' },
  { agent: IPHONE, device: 'mobile' },
] as const;

function policyIn(timezone: string) {
  const visitors = { event: 'page_view', dimensions: [], measures: { visitors: {} } };
  const total = { count: {}, visits: {}, visitors: {} };
  return changedPolicy({
    timezone,
    geo: 'country',
    cubes: [
      { ...visitors, name: 'total', window: 'day', measures: total },
      { ...visitors, name: 'people_week', window: 'week' },
      { ...visitors, name: 'people_month', window: 'month' },
      { ...visitors, name: 'devices', window: 'day', dimensions: ['device'] },
      {
        ...visitors,
        name: 'pages',
        window: 'month',
        dimensions: ['page'],
        measures: { count: {}, visitors: { bound: 5 } },
      },
    ],
    audience: KINDS.map((window) => ({
      window,
      bound: BOUNDS[window],
      // Under suppression one window only may have them: here each zone another.
      strata: window === strataWindow(timezone) ? ['country', 'device'] : [],
    })),
    release: { mechanism: 'suppression', k: K, rounding: 1, graceMinutes: GRACE / MINUTE },
  });
}

function strataWindow(timezone: string): Kind {
  return KINDS[ZONES.findIndex(([zone]) => zone === timezone)] ?? 'day';
}

// ---- The calendar, by Intl and by counting days in UTC: nothing of the pipeline's.

function calendarOf(timezone: string) {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' },
  } as const);
  const dates = new Map<number, string>();
  const date = (at: number) => {
    const minute = Math.floor(at / MINUTE);
    let text = dates.get(minute);
    if (text !== undefined) return text;
    text = format.format(at);
    dates.set(minute, text);
    return text;
  };
  const monday = (day: string) => {
    const noon = Date.parse(`${day}T12:00:00Z`);
    return utcDay(noon - ((new Date(noon).getUTCDay() + 6) % 7) * DAY);
  };
  const label = (kind: Kind, at: number) => {
    const day = date(at);
    return kind === 'day' ? day : kind === 'week' ? monday(day) : day.slice(0, 7);
  };
  const ends = new Map<string, number>();
  /** The first instant after `at` that is in another window. */
  const end = (kind: Kind, at: number) => {
    const key = `${kind} ${label(kind, at)}`;
    const known = ends.get(key);
    if (known !== undefined) return known;
    let inside = at;
    let outside = at + 33 * DAY;
    while (outside - inside > 1) {
      const middle = Math.floor((inside + outside) / 2);
      if (label(kind, middle) === label(kind, at)) inside = middle;
      else outside = middle;
    }
    ends.set(key, outside);
    return outside;
  };
  return { label, end };
}

function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The first and last day of a window, as the query API wants them. */
function daysOf(kind: Kind, label: string): [string, string] {
  if (kind === 'day') return [label, label];
  if (kind === 'week') return [label, utcDay(Date.parse(`${label}T12:00:00Z`) + 6 * DAY)];
  const [year = 0, month = 0] = label.split('-').map(Number);
  return [`${label}-01`, utcDay(Date.UTC(year, month, 0))];
}

// ---- What people do. One of them is a browser whose owner may change their mind.

type Habit = 'consents' | 'asked' | 'asked_each_time' | 'refuses' | 'refuses_with_id' | 'fickle';
const HABITS: readonly Habit[] = [
  ...(['consents', 'consents', 'consents', 'asked', 'asked', 'asked_each_time'] as const),
  ...(['refuses', 'refuses_with_id', 'fickle', 'fickle'] as const),
];

/** What one event means, told apart from how it is sent. */
interface Fact {
  readonly at: number;
  readonly what: 'view' | 'grant';
  readonly id: string | undefined;
  /** A view that starts a visit, or a grant in a visit whose start was counted without an id. */
  readonly entry: boolean;
}

interface Action {
  readonly sentAt: number;
  readonly stratum: string;
  readonly headers: Record<string, string>;
  readonly body: object;
  readonly facts: readonly Fact[];
}

interface Random {
  below(n: number): number;
  chance(p: number): boolean;
  pick<T>(from: readonly T[]): T;
}

function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const below = (n: number) => uniformInt(generator, 0, n - 1);
  return {
    below,
    chance: (p) => below(1_000_000) < p * 1_000_000,
    pick: (from) => from[below(from.length)] as never,
  };
}

function idFrom(random: Random): string {
  const hex = () => random.below(0x10000).toString(16).padStart(4, '0');
  return `${hex()}${hex()}-${hex()}-4${hex().slice(1)}-a${hex().slice(1)}-${hex()}${hex()}${hex()}`;
}

function livesOf(random: Random, people: number, midnight: number): Action[] {
  const actions: Action[] = [];
  for (let n = 0; n < people; n += 1) {
    const habit = HABITS[n % HABITS.length] as Habit;
    const often = random.pick([0.15, 0.4, 0.8]);
    let id = idFrom(random);
    let granted = habit === 'consents';
    let last = 0;
    for (let day = 0; day < DAYS; day += 1) {
      // Every ninth day hardly anybody comes: there a total may be withheld.
      const busy = day % 9 === 4 ? often / 8 : often;
      for (let visit = 0; visit < 3 && random.chance(busy); visit += 1) {
        const time = random.chance(0.25)
          ? midnight - 20 * MINUTE + random.below(25 * MINUTE)
          : random.below(DAY);
        const startsAt = Math.max(START + day * DAY + (time % DAY), last + MINUTE);
        const place = random.pick([PLACES[n % 3] ?? PLACES[0], ...PLACES]);
        const device = random.pick([AGENTS[n % 2] ?? AGENTS[0], ...AGENTS]);
        const skew = random.chance(0.2) ? random.pick([-3 * DAY, 7 * HOUR, 2 * MINUTE]) : undefined;
        let at = startsAt;
        const send = (
          events: readonly (Omit<Fact, 'at'> & { wire: object })[],
          envelope: object,
        ): void => {
          const times = events.map(() => {
            at += 1 + random.below(4 * MINUTE);
            return at;
          });
          // Some come late: mostly within the grace period, some after it.
          const delay = random.chance(0.15)
            ? random.below(random.chance(0.7) ? 14 * MINUTE : 50 * MINUTE)
            : random.below(3000);
          at += delay;
          const clock = skew ?? 0;
          actions.push({
            sentAt: at,
            stratum: `${place.country} ${device.device}`,
            headers: { 'user-agent': device.agent, 'x-forwarded-for': place.address },
            body: {
              site: 'demo',
              ...envelope,
              ...(skew === undefined ? {} : { sentAt: at + clock }),
              events: events.map(({ wire }, index) => ({
                id: v7(),
                at: (times[index] ?? 0) + clock,
                ...wire,
              })),
            },
            facts: events.map(({ wire: _, ...fact }, index) => ({
              ...fact,
              at: times[index] ?? 0,
            })),
          });
        };
        const url = () => `${ORIGIN}${random.pick(['/', '/pricing', '/about', '/lamps', '/cart'])}`;
        const first = (who: string | undefined) => ({
          wire: {
            type: 'page_view',
            url: url(),
            ...(random.chance(0.5) ? { referrer: 'https://www.google.com/' } : {}),
          },
          ...{ what: 'view' as const, id: who, entry: true },
        });
        const next = (who: string | undefined) => ({
          wire: {
            type: 'page_view',
            url: url(),
            ...(random.chance(0.5) ? { from: '/pricing' } : { referrer: `${ORIGIN}/about` }),
          },
          ...{ what: 'view' as const, id: who, entry: false },
        });
        const some = (who: string | undefined) =>
          Array.from({ length: random.below(3) }, () => next(who));
        const grants = () => ({
          wire: { type: 'consent', choice: 'granted', entryCounted: true },
          ...{ what: 'grant' as const, id, entry: true },
        });
        const yes = () => ({
          consent: random.chance(0.5) ? 'granted' : { choice: 'granted' },
          visitor: id,
        });
        const no = () =>
          habit === 'refuses_with_id' ? { consent: 'denied', visitor: id } : { consent: 'denied' };

        if (habit === 'refuses' || habit === 'refuses_with_id') {
          send([first(undefined)], random.chance(0.5) ? {} : no());
          const more = some(undefined);
          if (more.length > 0) send(more, no());
        } else if (granted && habit !== 'asked_each_time') {
          send([first(id), ...some(id)], yes());
          const more = some(id);
          if (more.length > 0) send(more, yes());
        } else {
          send(
            [first(undefined), ...some(undefined)],
            random.chance(0.5) ? {} : { consent: 'denied' },
          );
          if (random.chance(0.7)) {
            // The grant alone, or with the page views that follow it in one request.
            if (random.chance(0.5)) send([grants(), ...some(id)], yes());
            else {
              send([grants()], yes());
              send([next(id)], yes());
            }
            granted = true;
          }
        }
        if (habit === 'fickle' && granted && random.chance(0.3)) {
          const choice = random.pick(['denied', 'objected']);
          // The flag may still be the old one: the event is what is said last.
          const consent = random.pick(['granted', choice]);
          const wire = { type: 'consent', choice };
          at += 1 + random.below(MINUTE);
          actions.push({
            sentAt: at,
            stratum: '',
            headers: { 'user-agent': device.agent, 'x-forwarded-for': place.address },
            body: { site: 'demo', consent, visitor: id, events: [{ id: v7(), at, ...wire }] },
            facts: [],
          });
          id = idFrom(random);
          granted = random.chance(0.3);
        }
        last = at;
      }
    }
  }
  return actions.sort((a, b) => a.sentAt - b.sentAt);
}

// ---- The truth: sets.

interface Known {
  readonly stratum: string;
  entries: number;
  twice: boolean;
}

interface Window {
  readonly kind: Kind;
  readonly label: string;
  views: number;
  visits: number;
  readonly known: Map<string, Known>;
  /** Entries of nobody, by stratum. */
  readonly nobody: Map<string, number>;
}

function createTruth(timezone: string) {
  const calendar = calendarOf(timezone);
  const windows = new Map<string, Window>();
  const tell = ({ sentAt, stratum, facts }: Action): void => {
    for (const { at, what, id, entry } of facts) {
      for (const kind of KINDS) {
        if (calendar.end(kind, at) + GRACE <= sentAt) continue;
        const label = calendar.label(kind, at);
        const key = `${kind} ${label}`;
        const window = windows.get(key) ?? {
          ...{ kind, label, views: 0, visits: 0, known: new Map(), nobody: new Map() },
        };
        windows.set(key, window);
        if (what === 'view') window.views += 1;
        if (what === 'view' && entry) window.visits += 1;
        if (id === undefined) {
          if (entry) window.nobody.set(stratum, (window.nobody.get(stratum) ?? 0) + 1);
          continue;
        }
        const known = window.known.get(id) ?? { stratum, entries: 0, twice: false };
        window.known.set(id, known);
        if (entry) known.entries += 1;
        if (what === 'grant') known.twice = true;
      }
    }
  };
  return { calendar, windows, tell };
}

const MEASURES = [
  ...(['visitors', 'consented_visits', 'squared_visits'] as const),
  ...(['anonymous_visits', 'counted_twice', 'clipped_visits'] as const),
] as const;

/** What the estimate is made from, of one stratum or of all, in the order of `MEASURES`. */
function audienceOf({ kind, known, nobody }: Window, stratum: string | undefined): number[] {
  const bound = BOUNDS[kind];
  const mine = [...known.values()].filter((it) => stratum === undefined || it.stratum === stratum);
  const sum = (of: (it: Known) => number) => mine.reduce((total, it) => total + of(it), 0);
  const anonymous = [...nobody]
    .filter(([name]) => stratum === undefined || name === stratum)
    .reduce((total, [, entries]) => total + entries, 0);
  return [
    mine.length,
    sum(({ entries }) => Math.min(entries, bound)),
    sum(({ entries }) => Math.min(entries, bound) ** 2),
    anonymous,
    sum(({ twice }) => (twice ? 1 : 0)),
    sum(({ entries }) => Math.min(Math.max(0, entries - bound), bound)),
  ];
}

// ---- The test.

const ZONES: [timezone: string, midnight: number][] = [
  ['Asia/Kolkata', 18.5 * HOUR],
  ['Australia/Lord_Howe', 13.5 * HOUR],
];

test.each(ZONES)(
  'uniques in %s are those of sets, across restarts and a crash',
  async (timezone, midnight) => {
    const policies = await policyIn(timezone);
    const random = createRandom(SEED);
    const truth = createTruth(timezone);
    const sinceStart = (midnight - (START % DAY) + DAY) % DAY;
    const actions = livesOf(random, 20, sinceStart);
    const restarts = new Set(Array.from({ length: 3 }, () => random.below(actions.length)));
    const crash = random.below(actions.length);

    let now = START;
    let config = await testConfig({ policies });
    let server: RunningServer = await testServer(config, () => now);
    for (const [index, action] of actions.entries()) {
      now = Math.max(now, action.sentAt);
      expect(action.sentAt).toBe(now);
      const response = await fetch(`${server.url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ORIGIN, ...action.headers },
        body: JSON.stringify(action.body),
      });
      const receipt = (await response.json()) as { errors: unknown[] };
      expect([response.status, receipt.errors]).toEqual([202, []]);
      truth.tell(action);
      if (random.chance(0.01)) await server.headcount.release();
      if (restarts.has(index)) {
        await server.close();
        server = await testServer(config, () => now);
      }
      if (index === crash) {
        // As the disk is after a power cut, right after an answer.
        const data = await tempFolder();
        await cp(config.data, data, { recursive: true, filter: (path) => !path.endsWith('.sock') });
        await server.close();
        config = { ...config, data };
        server = await testServer(config, () => now);
      }
    }
    now = END;
    await server.headcount.release();
    const { headcount } = server;

    let exact = 0;
    for (const window of truth.windows.values()) {
      const { kind, label, known, views, visits } = window;
      const metrics = kind === 'day' ? ['visitors', 'visits', 'pageviews'] : ['visitors'];
      const { status, json } = await ask(headcount, {
        ...{ cube: CUBES[kind], metrics, date_range: daysOf(kind, label) },
      });
      expect([label, status, json.meta.windows]).toEqual([label, 200, 1]);
      const answer = json.results.map((row) => row.metrics);
      const entries = [...window.nobody.values()].reduce((sum, n) => sum + n, 0);
      if (known.size >= K) {
        const expected = kind === 'day' ? [known.size, visits, views] : [known.size];
        expect([kind, label, answer]).toEqual([kind, label, [expected]]);
        exact += 1;
      } else if (known.size + entries < K) expect([label, answer]).toEqual([label, []]);
    }
    expect(exact).toBeGreaterThan(DAYS * 0.8);

    const cells = await headcount.deps.clickhouse.read(
      `SELECT cube, window, toUnixTimestamp(starts_at) AS start, country, device, ${MEASURES.join(', ')}
      FROM cells FINAL WHERE startsWith(cube, 'audience_') ORDER BY ALL`,
      {},
    );
    const published = new Map<string, number[]>();
    for (const row of cells) {
      const kind = row.window as Kind;
      const label = truth.calendar.label(kind, Number(row.start) * 1000);
      const stratum = String(row.cube).endsWith('_strata') ? `${row.country} ${row.device}` : 'all';
      const key = `${kind} ${label} ${stratum}`;
      expect(published.has(key)).toBe(false);
      published.set(
        key,
        MEASURES.map((measure) => Number(row[measure])),
      );
    }
    const expected = new Map<string, number[]>();
    for (const window of truth.windows.values()) {
      const withStrata = window.kind === strataWindow(timezone);
      const strata = (withStrata ? PLACES : []).flatMap(({ country }) =>
        AGENTS.map(({ device }) => `${country} ${device}`),
      );
      for (const stratum of [undefined, ...strata]) {
        const numbers = audienceOf(window, stratum);
        const [visitors = 0, , , anonymous = 0, twice = 0] = numbers;
        if (visitors + Math.max(0, anonymous - twice) < K) continue;
        expected.set(`${window.kind} ${window.label} ${stratum ?? 'all'}`, numbers);
      }
    }
    const sorted = (map: Map<string, number[]>) => Object.fromEntries([...map].sort());
    expect(sorted(published)).toEqual(sorted(expected));
    // Forty-odd totals of days, weeks and months, and the strata of one of them.
    expect(expected.size).toBeGreaterThan(50);
  },
);

// ---- Withdrawal, byte by byte.

/** A server with some visitors, and where the bytes of one of them stand. */
async function withVisitor() {
  const config = await testConfig({ policies: await policyIn('UTC') });
  let now = START;
  const server = await testServer(config, () => now);
  const post = async (id: string, choice: string, event: object) => {
    const response = await fetch(`${server.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': FIREFOX, origin: ORIGIN },
      body: JSON.stringify({
        ...{ site: 'demo', visitor: id, consent: choice },
        events: [{ id: v7(), at: now, ...event }],
      }),
    });
    expect(await response.json()).toEqual({ accepted: 1, dropped: {}, errors: [] });
  };
  const view = (id: string) => post(id, 'granted', { type: 'page_view', url: `${ORIGIN}/` });
  const random = createRandom(SEED);
  const withdraws = idFrom(random);
  // Few: after a thousand pages SQLite begins its log anew, and may overwrite them by chance.
  for (let n = 0; n < 3; n += 1) await view(idFrom(random));
  await view(withdraws);
  const windows = server.headcount.aggregator.windows.open();
  const fingerprints = windows.flatMap(({ visitors, kind }) => {
    if (!visitors || kind === 'hour') return [];
    const fingerprint = new Visitor(withdraws).fingerprint(visitors.key);
    expect(visitors.table.find(fingerprint)).toBeGreaterThanOrEqual(0);
    return { kind, bytes: fingerprintBytes(fingerprint) };
  });
  const search = new ByteSearch(fingerprints);
  /** Files that hold any of them. */
  const where = async () => {
    const { hits } = await search.findInFolder(config.data);
    return [...new Set(hits.map(({ place }) => basename(place)))].sort();
  };
  expect(await where()).not.toEqual([]);
  await post(withdraws, 'denied', { type: 'consent', choice: 'denied' });
  for (const { visitors } of windows) {
    if (!visitors) continue;
    expect(visitors.table.find(new Visitor(withdraws).fingerprint(visitors.key))).toBe(-1);
  }
  return {
    ...{ server, where },
    view: () => view(idFrom(random)),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test('who withdrew is in no byte once acknowledged', async () => {
  const { where } = await withVisitor();
  expect(await where()).toEqual([]);
});

test('who withdrew is in no byte after the next commit', async () => {
  const { where, view } = await withVisitor();
  await view();
  expect(await where()).toEqual([]);
});

test('who withdrew is in no byte after the next release', async () => {
  const { where, server, pass } = await withVisitor();
  pass(HOUR + GRACE);
  expect((await server.headcount.release()).windows).toBe(1);
  expect(await where()).toEqual([]);
});

test('who withdrew is in no byte after a stop', async () => {
  const { where, server } = await withVisitor();
  await server.close();
  expect(await where()).toEqual([]);
});
