import { readFile } from 'node:fs/promises';
import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { CONDITIONS } from '../../src/conditions.ts';
import { createControl } from '../../src/control.ts';
import type { Headcount } from '../../src/headcount.ts';
import type { Role } from '../../src/tokenTable.ts';
import { EVENT_STEPS, REQUEST_STEPS } from '../../transforms/pipeline.ts';
import { testConfig, testServer } from '../support/headcount.ts';
import { samples, scrapeSocket } from '../support/scrape.ts';
import { envelope, FIREFOX, ORIGIN, pageView } from '../support/wire.ts';

const NOON = Date.UTC(2026, 9, 1, 12);
const DAY = 86_400_000;
const BANGALORE = '117.194.226.101';

function send(url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': FIREFOX,
      'x-forwarded-for': BANGALORE,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function makeToken(headcount: Headcount, role: Role): Promise<string> {
  const response = await createControl(headcount).request('/tokens', {
    method: 'POST',
    body: JSON.stringify(role === 'operator' ? { role } : { role, site: 'demo' }),
  });
  return ((await response.json()) as { token: string }).token;
}

/** Reads the metrics as Prometheus would: every sample by its name and labels. */
async function scrape(url: string, token: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0.0.4/);
  return samples(await response.text());
}

test('what happened and what is there can be read at /metrics', async () => {
  let now = NOON;
  const config = await testConfig({ limits: { addressPerMinute: 9 } });
  const { url, headcount } = await testServer(config, () => now);
  const token = await makeToken(headcount, 'operator');
  const counted = envelope([pageView(NOON), pageView(NOON)], { consent: 'granted', visitor: v7() });
  expect((await send(url, counted)).status).toBe(202);
  // The same again, one of a bot, one of another site, and four that are refused.
  expect((await send(url, counted)).status).toBe(202);
  await send(url, envelope([pageView(NOON)]), { 'user-agent': 'Googlebot/2.1' });
  await send(url, envelope([pageView(NOON, { url: 'https://elsewhere.example/' })]));
  await send(url, 'not JSON');
  await send(url, envelope([pageView(NOON)], { site: 'nobody' }));
  await send(url, envelope([pageView(NOON)]), { origin: 'https://elsewhere.example' });
  await send(url, envelope([pageView(NOON)]), { 'content-type': 'text/html' });
  // It goes through the app, and not straight to the events.
  await fetch(`${url}/v1/events?x=1`, {
    method: 'POST',
    headers: { 'x-forwarded-for': BANGALORE },
  });
  expect((await send(url, envelope([pageView(NOON)]))).status).toBe(429);

  const during = await scrape(url, token);
  expect(Object.fromEntries(during)).toMatchObject({
    'headcount_events_accepted_total{site="demo"}': 2,
    'headcount_events_accepted_total{site="semicomplete"}': 0,
    'headcount_events_dropped_total{site="demo",reason="duplicate"}': 2,
    'headcount_events_dropped_total{site="demo",reason="bot"}': 1,
    'headcount_events_dropped_total{site="demo",reason="foreign_page"}': 1,
    'headcount_events_dropped_total{site="demo",reason="late"}': 0,
    'headcount_requests_refused_total{route="events",code="not-json"}': 1,
    'headcount_requests_refused_total{route="events",code="unknown-site"}': 1,
    'headcount_requests_refused_total{route="events",code="unknown-origin"}': 1,
    'headcount_requests_refused_total{route="events",code="wrong-content-type"}': 2,
    'headcount_requests_refused_total{route="events",code="too-many-requests"}': 1,
    'headcount_rate_limited_total{by="address"}': 1,
    'headcount_request_duration_seconds_count{route="events",status="2xx"}': 4,
    'headcount_request_duration_seconds_count{route="events",status="4xx"}': 6,
    'headcount_visitors_remembered{site="demo"}': 3,
    headcount_event_ids_remembered: 2,
    headcount_event_ids_reach_seconds: 0,
    headcount_release_lag_seconds: 0,
    'headcount_commits_total{result="failed"}': 0,
    headcount_ready: 1,
  });
  const open = headcount.aggregator.windows.open();
  expect(during.get('headcount_open_windows{site="demo"}')).toBe(
    open.filter(({ site }) => site === 'demo').length,
  );
  expect(during.get('headcount_open_cells{site="demo"}')).toBeGreaterThan(0);
  expect(during.get('headcount_commits_total{result="durable"}')).toBe(
    during.get('headcount_commit_duration_seconds_count'),
  );
  expect(during.get('process_cpu_seconds_total')).toBeGreaterThan(0);

  // The day and its hours closed an hour ago less their grace period, and nobody released them.
  now = NOON + DAY;
  const [oldest] = headcount.aggregator.windows.endedBy(now);
  const lag = now - (oldest?.endsAt ?? 0) - (oldest?.policy.release.graceMinutes ?? 0) * 60_000;
  const due = await scrape(url, token);
  expect(lag).toBeGreaterThan(0);
  expect(due.get('headcount_release_lag_seconds')).toBe(lag / 1000);
  await headcount.release();
  const after = await scrape(url, token);
  expect(after.get('headcount_release_lag_seconds')).toBe(0);
  expect(after.get('headcount_outbox_entries')).toBe(0);
});

test('steps of the transforms are timed under their names', async () => {
  const { url, headcount } = await testServer(
    await testConfig({ limits: { addressPerMinute: 0 } }),
  );
  for (let n = 0; n < 64; n += 1) await send(url, envelope([pageView(Date.now())]));
  const seen = await scrape(url, await makeToken(headcount, 'operator'));
  for (const { name } of [...REQUEST_STEPS, ...EVENT_STEPS]) {
    expect([name, seen.get(`headcount_step_duration_seconds_count{step="${name}"}`)]).toEqual([
      name,
      1,
    ]);
  }
});

test('what waits for ClickHouse is told, with its age', async () => {
  let now = NOON;
  const clickhouse = { url: 'http://127.0.0.1:1', username: 'a', password: '', database: 'a' };
  const { url, headcount } = await testServer(await testConfig({ clickhouse }), () => now);
  const token = await makeToken(headcount, 'operator');
  await send(url, envelope([pageView(NOON)]));
  now = NOON + DAY;
  await headcount.releaseDue();
  now += 90_000;
  const waiting = await scrape(url, token);
  expect(waiting.get('headcount_outbox_entries')).toBeGreaterThan(0);
  expect(waiting.get('headcount_outbox_oldest_seconds')).toBe(90);
});

test('only an operator reads the metrics; on the control socket no token is needed', async () => {
  const config = await testConfig();
  const { url, headcount } = await testServer(config);
  const read = async (authorization?: string) => {
    const response = await fetch(`${url}/metrics`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    return { status: response.status, text: await response.text() };
  };
  for (const [authorization, code] of [
    [undefined, 'no-token'],
    ['Bearer hc_wrong', 'unknown-token'],
  ] as const) {
    const { status, text } = await read(authorization);
    expect([status, JSON.parse(text).code]).toEqual([401, code]);
  }
  for (const role of ['product', 'compliance'] as const) {
    const { status, text } = await read(`Bearer ${await makeToken(headcount, role)}`);
    expect([role, status, JSON.parse(text).code]).toEqual([role, 403, 'wrong-role']);
    expect(text).not.toMatch(/headcount_|process_/);
  }
  expect((await read(`Bearer ${await makeToken(headcount, 'operator')}`)).status).toBe(200);

  expect((await scrapeSocket(config.data)).get('headcount_ready')).toBe(1);
});

test('docs/operations.md tells what each series and condition is', async () => {
  const { url, headcount } = await testServer(await testConfig());
  const names = [...(await scrape(url, await makeToken(headcount, 'operator'))).keys()].flatMap(
    (sample) => /^headcount_[a-z_]+?(?=$|\{|_(?:sum|count|bucket)(?:\{|$))/.exec(sample) ?? [],
  );
  const told = await readFile('docs/operations.md', 'utf8');
  const rows = [...told.matchAll(/^\| `(headcount_[a-z_]+)(?:\{[a-z,]+\})?` \|/gm)];
  const described = rows.map(([, name]) => name);
  // Those with labels that had no sample yet.
  const later = [
    ...['headcount_requests_refused_total', 'headcount_request_duration_seconds'],
    ...['headcount_audit_passed', 'headcount_audit_failed_checks'],
  ];
  expect(new Set(described)).toEqual(
    new Set([...names, ...later, 'headcount_step_duration_seconds']),
  );
  for (const code of Object.keys(CONDITIONS)) expect(told).toContain(`| \`${code}\` |`);
});

test('labels are words of ours: nothing that a request holds becomes one', async () => {
  const { url, headcount } = await testServer(await testConfig());
  const planted = ['0f8fad5b-d9cb-469f-a165-70867728950e', 'ada@mail.example', '198.51.100.77'];
  for (const secret of planted) {
    await send(url, envelope([pageView(Date.now(), { url: `${ORIGIN}/${secret}` })]), {
      'user-agent': secret,
      'x-forwarded-for': secret,
    });
    await send(url, envelope([{ id: secret, type: secret, at: secret }], { visitor: secret }));
    await send(url, { site: secret, events: [1] });
    for (const path of [`/${secret}`, `/privacy/${secret}`, `/v1/events?${secret}`, `/v1/query`]) {
      await fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${secret}` } });
      await fetch(url + path);
    }
  }
  const text = [...(await scrape(url, await makeToken(headcount, 'operator'))).keys()].join('\n');
  for (const secret of planted) expect(text).not.toContain(secret);
  expect(text).toContain('code="not-found"');
});
