import { expect, test } from 'vitest';
import { createBackground } from '../../src/background.ts';
import { Conditions } from '../../src/conditions.ts';
import { createFailureLog } from '../../src/failureLog.ts';
import { readyRoute } from '../../src/healthRoutes.ts';
import { testConfig, testServer } from '../support/headcount.ts';

/** A log that keeps its lines. */
function keptLog() {
  const lines: { level: string; code?: string; over?: boolean; reason?: string }[] = [];
  const at =
    (level: string) =>
    (details: object | string): void =>
      void lines.push({ level, ...(typeof details === 'string' ? {} : details) });
  const log = { info: at('info'), warn: at('warn'), error: at('error') };
  return { lines, log: log as ConstructorParameters<typeof Conditions>[0] };
}

async function read(conditions: Conditions) {
  const response = await readyRoute(conditions).request('/readyz');
  const json = (await response.json()) as { code?: string; degraded?: { code: string }[] };
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    code: json.code,
    degraded: json.degraded?.map(({ code }) => code),
  };
}

test('a server is ready while it can take events, whatever becomes of ClickHouse', async () => {
  const conditions = new Conditions(keptLog().log);
  expect(await read(conditions)).toMatchObject({ status: 200, degraded: [] });
  conditions.begin('clickhouse-away', 'Nothing listens there.');
  conditions.begin('release-failed');
  expect(await read(conditions)).toMatchObject({
    status: 200,
    degraded: ['clickhouse-away', 'release-failed'],
  });
  for (const condition of ['not-durable', 'commit-slow', 'stopping'] as const) {
    conditions.begin(condition, 'disk-full');
    expect(await read(conditions)).toMatchObject({ status: 503, retryAfter: '5', code: condition });
    conditions.end(condition);
  }
  expect(await read(conditions)).toMatchObject({ status: 200 });
});

test('a condition is logged when it begins, when its reason changes and when it ends', () => {
  const { lines, log } = keptLog();
  const conditions = new Conditions(log);
  for (const reason of ['a', 'a', 'b', 'b']) conditions.begin('clickhouse-away', reason);
  conditions.end('clickhouse-away');
  conditions.end('clickhouse-away');
  const code = 'clickhouse-away';
  expect(lines).toEqual([
    { level: 'warn', code, reason: 'a' },
    { level: 'warn', code, reason: 'b' },
    { level: 'info', code, over: true },
  ]);
});

test('a commit that takes too long makes the server unready until it ends', async () => {
  const timers: (() => void)[] = [];
  const { log } = keptLog();
  const conditions = new Conditions(log);
  const { commits } = createBackground({
    ...{ conditions, log, random: () => 0 },
    setTimer: (callback) => {
      timers.push(callback);
      return () => void timers.splice(timers.indexOf(callback), 1);
    },
  });
  commits.begun();
  expect(conditions.unready).toBe(undefined);
  timers[0]?.();
  expect(conditions.unready).toBe('commit-slow');
  commits.durable(11);
  expect(conditions.unready).toBe(undefined);
  commits.begun();
  commits.durable(0.001);
  expect(timers).toEqual([]);
});

test('/healthz and /readyz need no token and tell no numbers', async () => {
  const { url } = await testServer(await testConfig());
  const alive = await fetch(`${url}/healthz`);
  expect([alive.status, await alive.text()]).toEqual([200, 'ok\n']);
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { ready: true, degraded: [] }]);
});

test('of an unforeseen error its class and place are logged, once, and never its message', () => {
  const { lines, log } = keptLog();
  const failed = createFailureLog(log);
  const secret = 'ada@mail.example';
  for (let n = 0; n < 2; n += 1) failed(new TypeError(secret));
  failed(new RangeError(`${secret}\n    at ${secret}/ada.ts:1:1)`));
  failed(
    Object.assign(new Error(secret), { name: `${secret}\n    at ada/a.ts:1:1`, code: secret }),
  );
  failed(secret);
  failed(undefined);
  const code = 'unexpected';
  expect(lines).toEqual([
    {
      level: 'error',
      code,
      error: 'TypeError',
      at: expect.stringMatching(/^src\/server\w+.test.ts:\d+$/),
    },
    { level: 'error', code, error: 'RangeError' },
    { level: 'error', code, error: 'unknown' },
  ]);
});
