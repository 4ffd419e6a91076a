import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../demo/random.ts';
import demo from '../../policies/demo.json' with { type: 'json' };
import { cli } from '../support/cli.ts';
import { ask, testConfig, testServer } from '../support/headcount.ts';
import { changedPolicy } from '../support/policyFolder.ts';
import { envelope, FIREFOX, ORIGIN, pageView } from '../support/wire.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday; its week lies in two months. */
const START = Date.UTC(2026, 8, 28);
const DAYS = 4;
const PEOPLE = 500;
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const PLACES = ['117.194.226.101', '52.53.201.101'];

type Send = (person: Person, events: object[], consent?: object) => Promise<void>;

interface Person {
  readonly id: string;
  readonly address: string;
  readonly agent: string;
  readonly habit: 'agrees' | 'agrees late' | 'refuses';
}

function createPeople(random: Random): Person[] {
  return Array.from({ length: PEOPLE }, (_, n) => {
    const agent = random.pick([FIREFOX, IPHONE]);
    // On phones fewer agree, so the strata matter.
    const agrees = random.fraction() < (agent === IPHONE ? 0.5 : 0.8);
    return {
      id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      address: random.pick(PLACES),
      agent,
      habit: agrees ? random.pick(['agrees', 'agrees late']) : 'refuses',
    };
  });
}

/** Each comes on about two days of three, once or twice. Returns who came, by day. */
async function live(random: Random, setNow: (at: number) => void, send: Send) {
  const people = createPeople(random);
  const came: Set<string>[] = [];
  const asked = new Set<Person>();
  for (let day = 0; day < DAYS; day += 1) {
    came.push(new Set());
    const startsAt = START + day * DAY;
    setNow(startsAt + 20 * HOUR);
    for (const person of people.filter(() => random.fraction() < 0.66)) {
      came[day]?.add(person.id);
      for (let visit = random.int(1, 2); visit > 0; visit -= 1) {
        const at = startsAt + random.int(8, 18) * HOUR;
        const granted = { consent: 'granted', visitor: person.id };
        const undecided = person.habit === 'agrees late' && !asked.has(person);
        const known = person.habit !== 'refuses' && !undecided;
        await send(person, [pageView(at)], known ? granted : {});
        if (!undecided) continue;
        const grant = { id: pageView(at).id, at: at + 1000, type: 'consent', choice: 'granted' };
        await send(person, [{ ...grant, entryCounted: true }], granted);
        asked.add(person);
      }
    }
  }
  return came;
}

const DP = {
  cubes: [
    {
      name: 'total',
      event: 'page_view',
      dimensions: [],
      window: 'day',
      epsilon: 1,
      measures: { visitors: {} },
    },
  ],
  audience: demo.audience.map((it) => ({ ...it, bound: 8, epsilon: 8 })),
  release: { mechanism: 'dp', ceilings: { day: 100, month: 1000 }, graceMinutes: 15 },
};

test.each<[mechanism: string, changes: object]>([
  ['suppression', {}],
  ['dp', DP],
])(
  'from a consent in mid-visit to the estimate, with %s: the numbers of the view, around the truth',
  async (mechanism, changes) => {
    let now = START;
    const config = await testConfig({ policies: await changedPolicy(changes) });
    const { url, headcount, close } = await testServer(config, () => now);
    const send: Send = async ({ address, agent }, events, consent = {}) => {
      const headers = { origin: ORIGIN, 'user-agent': agent, 'x-forwarded-for': address };
      const response = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(envelope(events, consent)),
      });
      expect(await response.json()).toMatchObject({ accepted: events.length, errors: [] });
    };
    const setNow = (at: number) => {
      now = at;
    };
    const came = await live(createRandom(5), setNow, send);
    // When October is over, September, its weeks and its days are too.
    now = Date.UTC(2026, 10, 2);
    await headcount.release();

    const shown = new Map<string, object>();
    const times = { day: [0, 1, 2, 3].map((n) => dayOf(START + n * DAY)), week: ['2026-09-28'] };
    const months = { month: ['2026-09-01', '2026-10-01'] };
    for (const [kind, starts] of Object.entries({ ...times, ...months })) {
      const { status, json } = await ask(headcount, {
        metrics: ['audience'],
        dimensions: [`time:${kind}`],
        date_range: ['2026-09-01', '2026-11-01'],
      });
      const cube = `audience_${kind}`;
      expect([status, json.meta]).toEqual([200, expect.objectContaining({ cube, mechanism })]);
      for (const { dimensions, metrics, margins, audience } of json.results) {
        expect([metrics, margins]).toEqual([[audience?.estimate], [null]]);
        const { low, high, assumption } = audience ?? {};
        shown.set(`${kind} ${dimensions[0]}`, {
          ...{ estimate: audience?.estimate, low, high },
          ...{ assumption_low: assumption?.low ?? null, assumption_high: assumption?.high ?? null },
          ...{ visitors: audience?.consented_visitors, consent_share: audience?.consent_share },
          reason: audience?.reason ?? '',
        });
      }
      const rows = json.results.map(({ dimensions }) => dimensions[0]);
      expect(rows).toEqual(expect.arrayContaining(starts));
      // Noise may pass for clipping: then there is a reason instead.
      const estimated = json.results.filter(({ audience }) => audience?.estimate);
      if (mechanism === 'suppression')
        expect(estimated.map(({ dimensions }) => dimensions[0])).toEqual(starts);
    }
    const view = await headcount.deps.clickhouse.read(
      'SELECT *, toUnixTimestamp(starts_at) AS at FROM audience ORDER BY window, at',
      {},
    );
    const inView = view.map(({ site: _, window, starts_at: __, at, reason, ...numbers }) => [
      `${window} ${dayOf(Number(at) * 1000)}`,
      { ...mapped(numbers, (it) => (it === null ? null : Number(it))), reason },
    ]);
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(inView));
    expect(shown.size).toBeGreaterThanOrEqual(7);

    for (const [n, people] of came.entries()) {
      const day = dayOf(START + n * DAY);
      const { json } = await ask(headcount, { metrics: ['audience'], date_range: [day, day] });
      const { assumption } = json.results[0]?.audience ?? {};
      if (!assumption && mechanism === 'dp') continue;
      expect(assumption?.low).toBeLessThanOrEqual(people.size);
      expect(assumption?.high).toBeGreaterThanOrEqual(people.size);
    }
    await close();
    if (mechanism === 'dp') return;

    const by = ['--data', config.data, '--policies', config.policies, 'query', '--site', 'demo'];
    const range = ['--metrics', 'audience', '--range', '2026-09-28,2026-10-04'];
    const words = await cli([...by, ...range]);
    expect(words.stdout).toMatch(/^About [\d,]+ people \(between .*\. People who objected/);
    const table = await cli([...by, ...range, '--by', 'time:day']);
    expect(table.stdout).toMatch(/^time:day +audience +low +high .*\n2026-09-28 +\d+ +\d+ +\d+ /);
    expect(table.stdout).toMatch(/\n\n2026-10-\d\d: /);
  },
);

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function mapped(record: object, to: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
}
