import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Twin } from '../../audit/twin.ts';
import { createOpenTwin } from '../../src/audit/twin.ts';
import { copyMigrated } from '../support/migratedFolder.ts';
import { noNoise } from '../support/noNoise.ts';
import { testPolicy } from '../support/policy.ts';
import { uuidOf } from '../support/uuidOf.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 9, 1, 12);
const policy = testPolicy();
const openTwin = createOpenTwin({ policy, geo: undefined, copyMigrated });

function pageView(n: number, at: number) {
  return {
    address: `81.2.69.${n}`,
    headers: {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0',
    },
    body: {
      site: 'demo',
      consent: 'granted',
      visitor: uuidOf(n),
      events: [{ id: uuidOf(1000 + n), at, type: 'page_view', url: `${policy.origins[0]}/` }],
    },
  };
}

let twin: Twin;
beforeAll(async () => {
  twin = await openTwin({ startsAt: NOON, uniform: noNoise(), clickhouse: true });
});
afterAll(() => twin.close());

test('a twin counts, releases by its clock, sends again what was not answered, and answers', async () => {
  for (let n = 1; n <= 30; n += 1) {
    expect(await twin.send(pageView(n, NOON))).toMatchObject({
      status: 202,
      json: { accepted: 1 },
    });
  }
  expect(twin.windows().map(({ kind }) => kind)).toContain('day');
  const names = (await twin.files()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['keys.sqlite', 'state.sqlite']));
  twin.setClock(NOON + 3 * DAY);
  twin.loseAnswers(2);
  await twin.release();
  const answer = await twin.query({
    metrics: ['visitors'],
    date_range: ['2026-10-01', '2026-10-01'],
  });
  expect(answer.results).toMatchObject([{ metrics: [30] }]);
  const [cells] = await twin.read("SELECT count() AS n FROM cells WHERE cube = 'total'", {});
  expect(Number(cells?.n)).toBeGreaterThan(0);
});

test('a second one with a ClickHouse is refused while the first is open, and one without is not', async () => {
  await expect(openTwin({ startsAt: NOON, clickhouse: true })).rejects.toThrow('at a time');
  const second = await openTwin({ startsAt: NOON });
  await expect(second.query({ metrics: ['visitors'], date_range: 'day' })).rejects.toThrow(
    'refused',
  );
  await second.close();
});
