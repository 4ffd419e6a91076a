import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Aggregator } from '../../aggregate/aggregator.ts';
import { countOutcomes } from '../../aggregate/countOutcomes.ts';
import { CELL_COUNTS } from '../../aggregate/openCell.ts';
import { acceptsAt } from '../../aggregate/windowRegistry.ts';
import type { RawEvent } from '../../ingest/rawRequest.ts';
import { parseEvent } from '../../ingest/wire.ts';
import demo from '../../policies/demo.json' with { type: 'json' };
import mindnamo from '../../policies/mindnamo.json' with { type: 'json' };
import { noiseScale, noiseThreshold } from '../../policy/noise.ts';
import { parsePolicy } from '../../policy/parsePolicy.ts';
import { dryRun } from '../../src/compliance/dryRun.ts';
import { readDryRun } from '../../src/compliance/dryRunRequest.ts';
import { DryRun } from '../../src/compliance/dryRunSchema.ts';
import { perMinute } from '../../src/compliance/perMinute.ts';
import { publication } from '../../src/compliance/publication.ts';
import { wouldCount } from '../../src/compliance/wouldCount.ts';
import { randomKey } from '../../src/randomKey.ts';
import { createDeviceReader } from '../../transforms/device.ts';
import { createTransform } from '../../transforms/pipeline.ts';
import { testRequest } from '../support/rawRequest.ts';
import { envelope, FIREFOX, pageView } from '../support/wire.ts';

const NOW = Date.UTC(2026, 9, 1, 12);
const HOUR = 3_600_000;
const ADA = '5f928a29-e288-4b78-a7f3-0d46b3081873';
const DEMO = parsePolicy(demo);
const MINDNAMO = parsePolicy(mindnamo);
const readers = {
  lookUpPlace: () => ({ country: 'IN', region: 'IN-KA' }),
  readDevice: createDeviceReader('key'),
};

/** A dry run as the route makes it; throws where it is refused. */
async function run(body: object, policy = DEMO): Promise<DryRun> {
  const asked = readDryRun(JSON.stringify(body), policy.site);
  if ('status' in asked) throw new Error(JSON.stringify(asked));
  const told = await dryRun(asked, { policy, now: NOW, ...readers, randomKey });
  if ('status' in told) throw new Error(JSON.stringify(told));
  // What is answered is what the API's description says.
  return DryRun.parse(JSON.parse(JSON.stringify(told)));
}

const events = (origin: string) =>
  fc.array(
    fc.record(
      {
        id: fc.constantFrom(...Array.from({ length: 4 }, (_, n) => `${ADA.slice(0, -1)}${n}`)),
        at: fc.constantFrom(NOW, NOW - HOUR, NOW - 24 * HOUR, NOW - 900 * HOUR),
        type: fc.constantFrom('page_view', 'consent', 'page_leave'),
        url: fc.constantFrom(`${origin}/`, `${origin}/about`),
        choice: fc.constantFrom('granted', 'granted', 'denied'),
        entryCounted: fc.boolean(),
        referrer: fc.constantFrom('', `${origin}/`),
        exit: fc.boolean(),
      },
      { noNullPrototype: true },
    ),
    { minLength: 1, maxLength: 6 },
  );

test.each([
  ['suppression', DEMO],
  ['noise', MINDNAMO],
])(
  'under %s what a dry run adds, event by event, is what the same request adds at once',
  (_, policy) => {
    const [origin = ''] = policy.origins;
    fc.assert(
      fc.property(
        events(origin),
        fc.constantFrom('granted' as const, undefined),
        (sent, consent) => {
          const raw = testRequest({
            ...{ site: policy.site, receivedAt: NOW, consent, address: '203.0.113.7' },
            visitor: consent ? ADA : undefined,
            events: sent.map((event): RawEvent => {
              const read = parseEvent(event, 0);
              if (!('ok' in read)) throw new Error('the test event is wrong');
              return read.ok;
            }),
          });
          const outcomes = createTransform(policy, readers)(raw);
          const told = wouldCount(policy, raw, outcomes, NOW, randomKey);

          const counted = new Aggregator([policy], randomKey);
          const fates = countOutcomes(counted, raw, outcomes, acceptsAt(NOW, policy));
          expect(told.map(({ fate }) => fate)).toEqual(fates);
          const wanted: Record<string, number> = {};
          for (const { kind, startsAt, cells } of counted.windows.open()) {
            for (const [cube, all] of cells) {
              for (const cell of all.values()) {
                for (const measure of CELL_COUNTS) {
                  const place = [kind, startsAt, cube, ...cell.dims, measure].join('|');
                  if (cell[measure] !== 0) wanted[place] = cell[measure];
                }
              }
            }
          }
          const sums: Record<string, number> = {};
          for (const { window, cube, dims, adds } of told.flatMap(({ cells }) => cells)) {
            for (const [measure, more] of Object.entries(adds)) {
              const place = [window.kind, window.startsAt, cube.name, ...dims, measure].join('|');
              sums[place] = (sums[place] ?? 0) + more;
            }
          }
          expect(
            Object.fromEntries(Object.entries(sums).filter(([, count]) => count !== 0)),
          ).toEqual(wanted);
        },
      ),
      { numRuns: 200 },
    );
  },
);

test('the same visitor is counted once in a dry run, and a second view is no contributor', async () => {
  const body = envelope([pageView(NOW), pageView(NOW)], { consent: 'granted', visitor: ADA });
  const { events: told } = await run({ ...body, sender: { headers: { 'User-Agent': FIREFOX } } });
  const pages = told.map(({ counted }) => counted.find(({ cube }) => cube === 'pages'));
  expect(pages[0]).toMatchObject({
    cell: { page: '/pricing' },
    adds: { count: 1, visits: 1, visitors: 1 },
    window: 'day',
    startsAt: '2026-10-01T00:00:00.000Z',
    closesAt: '2026-10-02T00:15:00.000Z',
    published: { when: 'enough', atLeast: 10, words: expect.stringContaining('one of them') },
  });
  expect(pages[1]?.adds).toEqual({ count: 1, visits: 1 });
  expect(pages[1]?.published.words).toContain('none of them');
  expect(told[0]?.kept).toEqual([
    expect.stringContaining('the day, the week and the month'),
    expect.stringContaining('24 hours'),
  ]);
});

test('without consent no fingerprint would be kept, and a withdrawal keeps nothing else', async () => {
  const { events: told } = await run(
    envelope([pageView(NOW)], { consent: 'denied', visitor: ADA }),
  );
  expect(told[0]).toMatchObject({ fate: 'counted', kept: [expect.stringContaining('event')] });
  const consent = { ...pageView(NOW), type: 'consent', choice: 'denied' };
  const { events: gone } = await run(envelope([consent], { consent: 'denied', visitor: ADA }));
  expect(gone[0]).toMatchObject({ fate: 'forgotten', counted: [], steps: [] });
  const { events: nobody } = await run(envelope([consent]));
  expect(nobody[0]).toMatchObject({ fate: 'not_collected', kept: [] });
});

test('with noise it says which cells are published in any case, and which from which number on', async () => {
  const [origin] = MINDNAMO.origins;
  const view = pageView(NOW, { url: `${origin}/`, referrer: 'https://www.google.com/' });
  const body = { site: MINDNAMO.site, consent: 'granted', visitor: ADA, events: [view] };
  const { events: told } = await run(
    { ...body, sender: { place: 'IN-KA', headers: { 'User-Agent': FIREFOX } } },
    MINDNAMO,
  );
  const { counted = [] } = told[0] ?? {};
  expect(new Set(counted.map(({ published }) => published.when))).toEqual(
    new Set(['always', 'enough']),
  );
  for (const { cube: name, published } of counted) {
    const cube = MINDNAMO.cubes.find((it) => it.name === name);
    if (!cube) throw new Error('no such cube');
    const by = cube.measures.visitors ? 'visitors' : 'count';
    const threshold = noiseThreshold(cube, noiseScale(cube, by));
    expect(published.atLeast).toBe(published.when === 'always' ? 0 : threshold);
  }
});

test('a value that the policy does not declare is never published from a closed cube', () => {
  const raw = testRequest({
    ...{ site: MINDNAMO.site, receivedAt: NOW, consent: 'granted', visitor: ADA },
    events: [{ id: ADA, at: NOW, type: 'page_view', url: new URL(`${MINDNAMO.origins[0]}/`) }],
  });
  const [would] = wouldCount(
    MINDNAMO,
    raw,
    createTransform(MINDNAMO, readers)(raw),
    NOW,
    randomKey,
  );
  const closed = would?.cells.find((added) => publication(added).when === 'always');
  if (!closed) throw new Error('no cube is closed');
  const dims = [...closed.dims, 'another'];
  expect(publication({ ...closed, dims })).toMatchObject({ when: 'never', atLeast: 0 });
});

test('what is not even read of what was pasted is told by its place', async () => {
  const { ignored } = await run({
    ...envelope([pageView(NOW, { title: 'My page', props: {} })], {
      ...{ userId: 7, consent: { choice: 'granted', cookie: 1 }, context: { gpu: 'x' } },
    }),
    sender: { headers: { Cookie: 'a=b', 'USER-AGENT': FIREFOX } },
  });
  expect(ignored.toSorted()).toEqual([
    ...['consent.cookie', 'context.gpu', 'events.0.props', 'events.0.title'],
    ...['sender.headers.cookie', 'userId'],
  ]);
});

test('an event of another day is late now, and is not when it came then', async () => {
  const at = NOW - 800 * HOUR;
  const old = envelope([pageView(at)]);
  expect((await run(old)).events[0]).toMatchObject({ fate: 'late', counted: [] });
  const then = await run({ ...old, sender: { receivedAt: at + 1000 } });
  expect(then.events[0]?.fate).toBe('counted');
  // Its own clock corrects it, as it does for every event.
  expect((await run({ ...old, sentAt: at })).events[0]?.fate).toBe('counted');
});

test('a limit counts each name in each minute of the clock', () => {
  let now = 30_000;
  const wait = perMinute(2, () => now);
  expect([wait('a'), wait('a'), wait('a'), wait('b')]).toEqual([0, 0, 30, 0]);
  now = 60_000;
  expect(wait('a')).toBe(0);
});
