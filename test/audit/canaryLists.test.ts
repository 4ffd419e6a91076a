import { expect, test } from 'vitest';
import type { LogNames } from '../../audit/canaries/logForms.ts';
import { judgeLine, MOST_OF_A_CODE } from '../../audit/canaries/logLines.ts';
import { StrangeAnswers } from '../../audit/canaries/strangeAnswers.ts';
import { StrangeLines } from '../../audit/canaries/strangeLines.ts';
import { StrangeMetrics } from '../../audit/canaries/strangeMetrics.ts';
import { BROKE_OFF } from '../../src/auditTeller.ts';
import { explainClickHouse, stopping, tookTooLong } from '../../src/clickhouseProblem.ts';
import { CONDITIONS, type Condition, Conditions, type Log } from '../../src/conditions.ts';
import { stateFailure } from '../../src/errorCode.ts';
import { createFailureLog } from '../../src/failureLog.ts';
import { ClockBehind } from '../../src/headcount.ts';
import { Metrics } from '../../src/metrics.ts';
import { noteLimited } from '../../src/noteLimited.ts';
import { stopOnSignal } from '../../src/stopOnSignal.ts';
import { whyAway } from '../../src/whyAway.ts';
import { DROP_REASONS } from '../../transforms/dropReason.ts';
import { EVENT_STEPS, REQUEST_STEPS } from '../../transforms/pipeline.ts';

const names: LogNames = { isSite: (name) => ['demo', 'audit-0123abcd'].includes(name) };

/** What a log of the server's own writes. */
function tapped(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const at = (level: number) => (details: object, msg: string) =>
    void lines.push(JSON.stringify({ level, time: 1_790_000_000_000, ...details, msg }));
  return { log: { info: at(30), warn: at(40), error: at(50) } as unknown as Log, lines };
}

const wrongIn = (lines: readonly string[]) =>
  lines.flatMap((line) => judgeLine(line, names).wrong ?? []);

test('all that a server logs of its conditions, its limits and its errors is on the list', async () => {
  const { log, lines } = tapped();
  const conditions = new Conditions(log);
  const server = { url: 'https://clickhouse.example:8443', username: 'writer', database: 'counts' };
  const problem = (code: string, type?: string) =>
    explainClickHouse({ code, type }, { ...server, password: '' }, 'insert into cells');
  const away = [
    ...['192', '193', '497', '164', '81', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
    ...['ENETUNREACH', 'ECONNRESET', 'EPIPE', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED'],
    ...['CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO', 'whatever'],
  ].map((code) => problem(code));
  const problems = [
    ...[...away, problem('241', 'MEMORY_LIMIT_EXCEEDED'), stopping('run 0003-ledger.sql')],
    ...[
      tookTooLong(undefined, 'answer a query', 30_000),
      explainClickHouse({}, undefined, 'run x'),
    ],
  ];
  for (const it of problems) conditions.begin('clickhouse-away', whyAway(it));
  conditions.end('clickhouse-away');
  conditions.begin('clock-behind', new ClockBehind(1_790_000_000_000, 1_790_000_600_000).message);
  for (const message of ['disk is full', 'disk I/O error', 'readonly database', 'else']) {
    conditions.begin('not-durable', stateFailure(new Error(message)));
  }
  for (const condition of Object.keys(CONDITIONS) as Condition[]) {
    conditions.begin(condition);
    conditions.end(condition);
  }
  createFailureLog(log)(new TypeError('ada@mail.example'));
  createFailureLog(log)(Object.assign(new Error('x'), { code: 'SQLITE_BUSY' }));
  for (const by of ['address', 'site'] as const) noteLimited(new Metrics(), log)(by);
  log.error({ code: 'audit-broke-off', sites: ['demo'], reason: 'exit-1' }, BROKE_OFF);
  await stopOnSignal({
    ...{
      close: async () => {},
      failed: () => {},
      log,
      now: () => 0,
      exit: () => {},
      die: () => {},
    },
    setTimer: (late) => {
      void late();
      return () => {};
    },
  })('SIGTERM');
  expect(lines.length).toBeGreaterThan(problems.length + 15);
  expect(wrongIn(lines)).toEqual([]);
});

const line = (details: object) =>
  JSON.stringify({ level: 30, time: 1_790_000_000_000, ...details });
const RELEASED = { code: 'released', msg: 'Windows that have closed are released.' };

test.each([
  ['a word on stderr', 'f81d4fae'],
  ['the network of an address', '203-0-113'],
  ['a time', 'request 1790000000123'],
  ['a list', '[{"page":"/"},7]'],
  ['a code that nobody knows', line({ code: 'seen', msg: 'x' })],
  ['a code of every object', line({ code: 'constructor', msg: 'x' })],
  ['no code', line({ msg: 'Listening.' })],
  ['another key', line({ ...RELEASED, windows: 1, cells: 2, page: '/' })],
  ['a time for a count', line({ ...RELEASED, windows: 1, cells: 1_790_000_000_123 })],
  ['a text for a count', line({ ...RELEASED, windows: 'f81d4fae' })],
  ['another sentence', line({ ...RELEASED, msg: 'Windows of f81d4fae.' })],
  ['no site', line({ code: 'audit-passed', site: 'f81d4fae', msg: 'An audit has passed.' })],
  [
    'a reason of its own',
    line({ code: 'not-durable', reason: 'f81d4fae', msg: CONDITIONS['not-durable'] }),
  ],
])('a line with %s may not be in the log, and is not repeated', (_what, text) => {
  const strange = new StrangeLines(names);
  strange.read('log', Buffer.from(`${line({ ...RELEASED, windows: 1, cells: 2 })}\n${text}\n`));
  expect(strange.told()).toEqual([expect.stringMatching(/^There is a line .*: 1 time\.$/)]);
  expect(strange.told().join()).not.toMatch(/f81d4fae|203|1790/);
});

test('a line that may be there may not be there for each request', () => {
  const strange = new StrangeLines(names);
  const text = `${line({ ...RELEASED, windows: 1, cells: 2 })}\n`;
  strange.read('log', Buffer.from(text.repeat(MOST_OF_A_CODE)));
  expect(strange.told()).toEqual([]);
  strange.read('log', Buffer.from(text.repeat(MOST_OF_A_CODE + 1)));
  expect(strange.told()).toEqual(['There is a line released for many a request: 61 times.']);
});

test('all metrics of a server are on the list, and no other name, label or value', async () => {
  const metrics = new Metrics();
  metrics.watchProcess();
  metrics.beginSites(['demo', 'audit-0123abcd']);
  metrics.collected('demo', { accepted: 1, dropped: { [DROP_REASONS[0]]: 1 } } as never);
  metrics.answered('events', 404, 'not-found', 0.001);
  for (const { name } of [...REQUEST_STEPS, ...EVENT_STEPS]) metrics.timeStep(name, 1e-6);
  const text = await metrics.registry.metrics();
  const told = (more: string) => {
    const strange = new StrangeMetrics(names);
    strange.read(Buffer.from(`${text}\n${more}\n`));
    expect(strange.series).toBeGreaterThan(100);
    return strange.told;
  };
  expect(told('')).toEqual([]);
  const [accepted, refused] = [
    'headcount_events_accepted_total',
    'headcount_requests_refused_total',
  ];
  expect(told(`${accepted}{site="demo/1790000000123"} 1`)).toEqual([
    `${accepted} has something else in its label site than it may have.`,
  ]);
  expect(told(`${accepted}{site="demo",page="/a"} 1`)).toEqual([
    `${accepted} has a label that is not on the list.`,
  ]);
  expect(told(`${refused}{route="events",code="f81d4fae"} 1`)).toHaveLength(1);
  expect(told('seen_f81d4fae 1')).toEqual(['There is a series of a name that is not on the list.']);
  expect(told('f81d4fae-')).toEqual(['There is a line that is no series.']);
});

const answer = (headers: string, body = '{"accepted":1}') =>
  Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${headers}\r\n${body}`);

test('an answer has headers of a known list, and two senders of the same get the same', () => {
  const told = (...answers: Uint8Array[]) => {
    const strange = new StrangeAnswers('server');
    for (const bytes of answers) strange.read(bytes, 'GET /', 'GET /');
    return strange.told;
  };
  const [one, other] = ['00', '01'].map((s) => `Date: Sun, 22 Nov 2026 16:57:${s} GMT\r\n`);
  expect(told(answer(`${one}`), answer(`${other}`))).toEqual([]);
  expect(told(answer('Set-Cookie: id=f81d4fae\r\n'))).toEqual([
    'The answer to GET / has set-cookie, a header that is not on the list.',
  ]);
  expect(told(answer('ETag: "f81d4fae"\r\n'))).toHaveLength(1);
  expect(told(answer('Cache-Control: f81d4fae\r\n'))).toHaveLength(1);
  expect(told(answer('Permissions-Policy: camera=(), geolocation=()\r\n'))).toEqual([]);
  expect(told(answer('Permissions-Policy: camera=(), geolocation=*\r\n'))).toHaveLength(1);
  expect(told(answer(''), answer('', '{"accepted":1,"id":"f81d4fae"}'))).toEqual([
    'Two senders of the same are answered differently: GET /.',
  ]);
});
