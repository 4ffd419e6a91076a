import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { queryRoute } from '../../query/queryRoute.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
import type { ClickHouseServer } from '../../src/config.ts';
import { createControl } from '../../src/control.ts';
import { Headcount } from '../../src/headcount.ts';
import { openHeadcount } from '../../src/node.ts';
import type { Fault } from '../clickhouseFront/startClickHouseFront.ts';
import { useClickHouseFront } from '../support/clickhouseFront.ts';
import { ask, testConfig } from '../support/headcount.ts';
import { testRequest } from '../support/rawRequest.ts';
import { outboxRows, storedRows } from '../support/tables.ts';
import { ORIGIN, pageView } from '../support/wire.ts';

const front = useClickHouseFront();

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 9, 1, 12);

const AWAY: Fault = { type: 'reset-before' };

/** Short enough to wait for. An insert that takes longer on a slow machine fails, and is tried again. */
const LIMITS = { readMs: 1000, insertMs: 500 };

/** A Headcount with a released day in its outbox, which ClickHouse does not take yet. */
async function openReleased(server: ClickHouseServer) {
  let now = NOON;
  const config = await testConfig({ clickhouse: server });
  const opened = await openHeadcount(config, () => now);
  await opened.deps.clickhouse.close();
  const clickhouse = openClickHouse(server, config.data, LIMITS);
  const headcount = await Headcount.start({ ...opened.deps, clickhouse });
  onTestFinished(() => headcount.close());
  for (let n = 0; n < 20; n += 1) {
    const receipt = await headcount.collect(
      testRequest({
        receivedAt: NOON,
        consent: 'granted',
        visitor: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
        events: [pageView(NOON, { url: new URL(`${ORIGIN}/pricing`) }) as never],
      }),
    );
    expect(receipt).toEqual({ accepted: 1, dropped: {} });
  }
  now = NOON + DAY;
  front.fault = () => AWAY;
  await expect(headcount.release()).rejects.toThrow(/broke off/);
  const released = await outboxRows(headcount.deps.state);
  expect(released.cells.length).toBeGreaterThan(3);
  expect(released.releases.length).toBeGreaterThan(3);
  expect(released.ledger.length).toBeGreaterThan(0);
  front.fault = undefined;
  // To look at what is there afterwards, however long that takes.
  const { read, close } = openClickHouse(server, config.data);
  onTestFinished(close);
  return { headcount, released, read };
}

/** Sends until all is there; each try that fails leaves the outbox as it was, or shorter. */
async function sendAll({ headcount }: { headcount: Headcount }) {
  let failures = 0;
  for (;;) {
    const before = (await headcount.deps.state.nextOutbox()).length;
    const sent = await headcount.send().then(
      () => true,
      () => false,
    );
    if (sent) return failures;
    failures += 1;
    expect(failures).toBeLessThan(100);
    expect((await headcount.deps.state.nextOutbox()).length).toBe(before);
  }
}

const FAULTS: readonly [what: string, fault: Fault][] = [
  ['a reset before it is run', { type: 'reset-before' }],
  ['a reset after it was run', { type: 'reset-after' }],
  ['an exception', { type: 'exception' }],
  ['a proxy that says 503', { type: 'unavailable' }],
  ['half of the rows', { type: 'half' }],
  ['an answer that is cut', { type: 'cut' }],
  ['an answer that dribbles', { type: 'dribble', everyMs: 1 }],
];

test.each(FAULTS)(
  '%s, once at every statement there is: nothing is lost, nothing twice',
  async (_what, fault) => {
    const opened = await openReleased(await front.server());
    const seen = new Set<string>();
    front.fault = ({ kind, table, statement }) => {
      const what = `${kind} ${table} ${statement}`;
      if (seen.has(what)) return undefined;
      seen.add(what);
      return fault;
    };
    const failures = await sendAll(opened);
    // The ledger of migrations, each of them and its entry, the list of them, three tables.
    expect(seen.size).toBeGreaterThan(24);
    if (fault.type !== 'cut' && fault.type !== 'dribble') expect(failures).toBeGreaterThan(20);
    front.fault = undefined;
    expect(await opened.headcount.deps.state.nextOutbox()).toEqual([]);
    const { read } = opened;
    const [cells, wantedCells, releases, wantedReleases, ledger, wantedLedger] = await storedRows(
      read,
      opened.released,
    );
    expect(cells).toEqual(wantedCells);
    expect(releases).toEqual(wantedReleases);
    expect(ledger).toEqual(wantedLedger);
    const versions = await read(
      'SELECT count() AS n, uniq(version) AS v FROM migrations FINAL',
      {},
    );
    expect(versions).toMatchObject([{ n: 10, v: 10 }]);
  },
);

test.each([[false], [true]])('no answer, and run: %s', async (ran) => {
  const opened = await openReleased(await front.server());
  const tables = new Set(['migrations', 'cells', 'releases', 'ledger']);
  front.fault = ({ kind, table = '' }) =>
    kind === 'insert' && tables.delete(table) ? { type: 'no-answer', ran } : undefined;
  expect(await sendAll(opened)).toBeGreaterThanOrEqual(4);
  front.fault = undefined;
  const [cells, wantedCells, ...others] = await storedRows(opened.read, opened.released);
  expect(cells).toEqual(wantedCells);
  expect(others[0]).toEqual(others[1]);
  expect(others[2]).toEqual(others[3]);
});

const VISITS = { metrics: ['visits'], date_range: ['2026-10-01', '2026-10-01'] };

const UNANSWERED: readonly [what: string, fault: Fault][] = [
  ['no answer', { type: 'no-answer' }],
  ['an answer that takes too long, and is never silent', { type: 'dribble', everyMs: 300 }],
];

test('a query that fails is told to come again, and does', async () => {
  const opened = await openReleased(await front.server());
  const { headcount } = opened;
  await sendAll(opened);
  const answered = () =>
    vi.waitFor(
      async () => {
        const answer = await ask(headcount, VISITS);
        expect(answer).toMatchObject({ status: 200, json: { results: [{ metrics: [20] }] } });
      },
      { timeout: 20_000 },
    );
  await answered();
  for (const [what, fault] of [...FAULTS.slice(0, 6), ...UNANSWERED]) {
    front.fault = ({ kind }) => (kind === 'select' ? fault : undefined);
    const answer = await createControl(headcount).request('/v1/query', {
      method: 'POST',
      body: JSON.stringify({ site_id: 'demo', ...VISITS }),
    });
    const problem = await answer.json();
    expect([what, answer.status, answer.headers.get('retry-after')]).toEqual([what, 503, '10']);
    expect(problem).toMatchObject({
      code: 'clickhouse-away',
      detail: expect.stringMatching(/ClickHouse did not|CLICKHOUSE_URL/),
    });
    front.fault = undefined;
    await answered();
  }
});

test('who asks over the network is told that ClickHouse is away, and not where it is', async () => {
  const { deps } = (await openReleased(await front.server())).headcount;
  const app = queryRoute({
    now: deps.now,
    policyOf: (site) => deps.policies.get(site),
    read: deps.clickhouse.read,
    mayRead: async () => ['demo'],
  });
  front.fault = () => AWAY;
  const body = JSON.stringify({ site_id: 'demo', ...VISITS });
  const answer = await app.request('/v1/query', { method: 'POST', body });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    detail: 'ClickHouse does not answer. Counting goes on; ask again in a while.',
  });
});

test('a release that ClickHouse does not take says why', async () => {
  const { headcount } = await openReleased(await front.server());
  front.fault = () => AWAY;
  const answer = await createControl(headcount).request('/release', { method: 'POST' });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    detail: expect.stringMatching(/waits in the outbox.*CLICKHOUSE_URL\) broke off/),
  });
});

test('who stops while ClickHouse hangs is not kept, and the next start sends what waited', async () => {
  const config = await testConfig({ clickhouse: await front.server() });
  const headcount = await openHeadcount(config, Date.now);
  // The outbox has an entry of the ledger by now: the policy was activated.
  front.fault = () => ({ type: 'no-answer' });
  const released = headcount.release().catch((error) => error);
  await vi.waitUntil(() => front.calls.length > 0, { timeout: 30_000 });
  // An insert may take two minutes, and a test one.
  await headcount.close();
  expect(await released).toBeInstanceOf(Error);
  front.fault = undefined;
  const next = await openHeadcount(config, Date.now);
  onTestFinished(() => next.close());
  await next.release();
  const rows = await next.deps.clickhouse.read('SELECT entry FROM ledger FINAL', {});
  expect(rows).toContainEqual({ entry: 'policy_activated' });
});

test('a server is stopped by a signal while ClickHouse hangs, and ends as it should', async () => {
  const { url, database } = await front.server();
  front.fault = () => ({ type: 'no-answer' });
  const { data, policies } = await testConfig();
  const args = ['src/cli.ts', '--data', data, '--policies', policies, 'serve', '--port', '0'];
  const env = { ...process.env, CLICKHOUSE_URL: url, CLICKHOUSE_DATABASE: database };
  const child = spawn(process.execPath, args, { env });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await vi.waitUntil(() => front.calls.length > 0, { timeout: 50_000 });
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
  // Not by the last resort, when time has run out.
  expect(log).toContain('"code":"stopped"');
});
