import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../../dashboard/ask/refusal.ts';
import { watchGet } from '../../dashboard/ask/watchGet.ts';
import { whyEmpty } from '../../dashboard/parts/whyEmpty.ts';
import { firstHourQuestion, firstQuestion } from '../../dashboard/states/firstQuestion.ts';
import { refreshAfter } from '../../dashboard/states/refreshAfter.ts';
import { retryDelay } from '../../dashboard/states/retryDelay.ts';
import { whenInWords } from '../../dashboard/states/whenInWords.ts';
import type { Answer } from '../../query/answerSchema.ts';
import { sitesAt } from './support/sites.ts';

const NOW = '2026-11-22T18:30:00Z';

test.each([
  ['2026-11-22T19:15:00Z', 'UTC', 'today at 19:15'],
  ['2026-11-23T00:15:00Z', 'UTC', 'tomorrow at 00:15'],
  ['2026-12-01T00:15:00Z', 'UTC', 'on Tuesday 1 December at 00:15'],
  // In India it is the 23rd already.
  ['2026-11-23T18:45:00Z', 'Asia/Kolkata', 'tomorrow at 00:15'],
  ['2026-11-22T18:45:00Z', 'Asia/Kolkata', 'today at 00:15'],
  ['2026-11-22T18:45:00Z', 'Asia/Calcutta', 'today at 00:15'],
])('%s in %s is %s', (instant, timezone, words) => {
  expect(whenInWords(instant, NOW, timezone)).toBe(words);
});

test('when the next numbers come is told by the clock of the site, wherever the reader is', () => {
  const meta = { windows: 0, window: 'day', next_window: '2026-11-22T18:45:00Z' };
  const told = (window: string) =>
    whyEmpty({ meta: { ...meta, window }, query: { filters: [] } } as unknown as Answer, {
      ...{ now: NOW, timezone: 'Asia/Kolkata' },
    });
  expect(told('day')).toMatch(/A day is published once it is over; the next today at 00:15\.$/);
  expect(told('hour')).toMatch(/An hour is published/);
});

test('a page asks anew when the next window is out, once a minute at most, and every ten seconds before the first numbers', () => {
  const windows = (...closes: readonly string[]) =>
    closes.map((it) => ({ kind: 'day' as const, closes: it }));
  const after = (early: boolean, ...closes: readonly string[]) =>
    refreshAfter({ now: NOW, windows: windows(...closes) }, early);
  expect(after(false, '2026-11-23T00:15:00Z', '2026-11-22T19:15:00Z')).toBe(45 * 60_000 + 20_000);
  expect(after(false, '2026-11-22T18:30:10Z')).toBe(60_000);
  expect(after(true, '2026-11-23T00:15:00Z')).toBe(10_000);
  // A timer of a month would end at once.
  expect(after(false, '2026-12-20T00:15:00Z')).toBe(86_400_000);
  expect(after(false)).toBe(86_400_000);
});

test('a server that is away is asked later each time, never later than after a minute', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, random) => {
      const delay = retryDelay(tries, random);
      expect(delay).toBeGreaterThanOrEqual(1_000);
      expect(delay).toBeLessThanOrEqual(60_000);
    }),
  );
  expect(retryDelay(3, 0)).toBeGreaterThanOrEqual(retryDelay(0, 0.999));
});

test('whether anything was ever published is asked of days rather than hours', () => {
  for (const { site } of sitesAt('2026-11-22')) {
    const question = firstQuestion(site);
    expect(question).toMatchObject({ cube: 'total', dimensions: ['time:day'], date_range: 'all' });
  }
  const hours = sitesAt('2026-11-22').flatMap(({ site }) => firstHourQuestion(site) ?? []);
  expect(hours.length).toBeGreaterThan(3);
  expect(new Set(hours.map(({ cube }) => cube))).toEqual(new Set(['pulse']));
  expect(firstQuestion({ cubes: [] })).toBeUndefined();
});

test('the page hears of a token that is not valid any more, of a database that is away, and of its return', async () => {
  const heard: string[] = [];
  let answer: Response | Refusal = new Response();
  const get = watchGet(
    async () => {
      if (answer instanceof Refusal) throw answer;
      return answer;
    },
    {
      signedOut: () => heard.push('signed out'),
      away: ({ code }) => heard.push(code),
      back: () => heard.push('back'),
    },
  );
  const refuse = async (status: number, code: string) => {
    answer = new Refusal(status, code, '');
    await expect(get('/v1/query')).rejects.toBe(answer);
  };
  await refuse(401, 'unknown-token');
  await refuse(503, 'clickhouse-away');
  await refuse(0, 'server-away');
  // A question that is refused says nothing of the server.
  await refuse(422, 'no-such-numbers');
  answer = new Response();
  // What a token reads is told without the database.
  await get('/v1/site');
  await get('/v1/query');
  expect(heard).toEqual(['signed out', 'clickhouse-away', 'server-away', 'back']);
});
