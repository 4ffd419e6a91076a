import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { ask, testConfig, testServer } from '../support/headcount.ts';
import { FIREFOX } from '../support/wire.ts';

const NOON = Date.UTC(2026, 9, 1, 12);

const visitor = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

interface Question {
  readonly site: string;
  /** How many send; 24 unless told. Noise hides a few, so there many do. */
  readonly people?: number;
  /** The days that are asked for; 1 October unless told. */
  readonly date_range?: readonly string[];
  readonly event: (n: number) => object;
  readonly query: object;
  readonly wanted: readonly (readonly [string[], number])[];
}

/** Under `dp`, by the month. */
const NOISY = { people: 300, date_range: ['2026-10-01', '2026-10-31'] };

/** For each, consented visitors send one event each; then the product team asks. */
const QUESTIONS: Record<string, Question> = {
  'Selmo: how many take part in a session': {
    site: 'selmo',
    event: (n) => ({
      type: 'custom',
      name: 'session_ended',
      props: { participants: n % 2 ? 2 : 5, minutes: 20 },
    }),
    query: { metrics: ['events'], dimensions: ['event:value'], cube: 'participants' },
    wanted: [
      [['2 to 3'], 12],
      [['4 to 6'], 12],
    ],
  },
  'Selmo: which features are used': {
    site: 'selmo',
    event: (n) => ({ type: 'custom', name: n < 22 ? 'chat_opened' : 'made_up' }),
    query: { metrics: ['events', 'visitor_days'], dimensions: ['event:name'] },
    wanted: [[['chat_opened'], 22]],
  },
  'Mind Namo: which calls failed': {
    ...{ ...NOISY, site: 'mindnamo' },
    event: () => ({ type: 'error', kind: 'api', name: 'NetworkError', status: 502 }),
    query: { metrics: ['visitors'], dimensions: ['error:kind', 'error:name', 'error:status'] },
    wanted: [[['api', 'NetworkError', '502'], 300]],
  },
  'Mind Namo: what sessions are about': {
    ...{ ...NOISY, site: 'mindnamo' },
    event: (n) => ({
      type: 'custom',
      name: 'session_booked',
      props: { topic: n < 298 ? 'sleep' : 'Ada’s secret' },
    }),
    query: { metrics: ['events'], dimensions: ['event:value'], cube: 'topics' },
    wanted: [[['sleep'], 298]],
  },
  'Mind Namo: how long a page is looked at': {
    ...{ ...NOISY, site: 'mindnamo' },
    event: () => ({ type: 'page_leave', url: 'https://mindnamo.com/about', engagedMs: 40_000 }),
    query: { metrics: ['events'], dimensions: ['event:page', 'event:engaged'] },
    wanted: [[['/about', '30 to 60 s'], 300]],
  },
  'Mind Namo: where people go from a page': {
    ...{ ...NOISY, site: 'mindnamo' },
    event: () => ({ type: 'page_view', url: 'https://mindnamo.com/contact', from: '/about' }),
    query: { metrics: ['visitors'], dimensions: ['event:from', 'event:page'] },
    wanted: [[['/about', '/contact'], 300]],
  },
  'Certometer: which pages people leave from': {
    site: 'certometer',
    event: () => ({
      type: 'page_leave',
      url: 'https://www.certometer.com/',
      engagedMs: 1,
      exit: true,
    }),
    query: { metrics: ['events'], dimensions: ['event:page', 'event:exit'] },
    wanted: [[['/', 'yes'], 24]],
  },
  'Certometer: which screens they have': {
    site: 'certometer',
    event: () => ({ type: 'page_view', url: 'https://www.certometer.com/' }),
    query: { metrics: ['visitors'], dimensions: ['visit:screen'] },
    wanted: [[['large'], 24]],
  },
};

test.each(Object.entries(QUESTIONS))('%s', async (_name, question) => {
  const { site, people = 24, event, query, wanted } = question;
  let now = NOON;
  const { url, headcount } = await testServer(
    await testConfig({ policies: 'policies' }),
    () => now,
  );
  const send = async (n: number) => {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
      body: JSON.stringify({
        site,
        sentAt: NOON,
        consent: 'granted',
        visitor: visitor(n),
        context: { language: 'en-IN', timezone: 'Asia/Kolkata', screen: [1440, 900] },
        events: [{ id: v7(), at: NOON, ...event(n) }],
      }),
    });
    expect(await response.json()).toMatchObject({ accepted: 1 });
  };
  await Promise.all(Array.from({ length: people }, (_, n) => send(n)));
  now = NOON + 40 * 86_400_000;
  await headcount.release();
  const { date_range = ['2026-10-01', '2026-10-01'] } = question;
  const { json } = await ask(headcount, { site_id: site, date_range, ...query });
  // Noise goes beyond four margins once in a hundred thousand times, rounding never beyond one.
  const margins = json.meta?.margin === 'at most' ? 1 : 4;
  for (const [cell, count] of wanted) {
    const row = json.results?.find(({ dimensions }) => `${dimensions}` === `${cell}`);
    expect(row, JSON.stringify(json)).toBeDefined();
    const off = Math.abs((row?.metrics[0] ?? 0) - count);
    expect(off).toBeLessThanOrEqual(margins * (row?.margins[0] ?? 0));
  }
  expect(JSON.stringify(json.results)).not.toMatch(/Ada|made_up/);
});

test('a question that several cubes could answer, each about something else, is asked back', async () => {
  const { headcount } = await testServer(await testConfig({ policies: 'policies' }));
  const query = {
    site_id: 'selmo',
    metrics: ['events'],
    dimensions: ['event:value'],
    date_range: '7d',
  };
  const { status, json } = await ask(headcount, query);
  expect(status).toBe(422);
  expect(json.detail).toMatch(/participants, session_length/);
});
