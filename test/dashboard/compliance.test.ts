import { expect, expectTypeOf, test } from 'vitest';
import { GROUPS } from '../../audit/finding.ts';
import type { AuditReport } from '../../audit/report/reportFormat.ts';
import { GROUP_WORDS } from '../../audit/report/reportWords.ts';
import type { Get } from '../../dashboard/ask/createGet.ts';
import { Refusal, refusalOf } from '../../dashboard/ask/refusal.ts';
import type { DryRunAnswer } from '../../dashboard/compliance/ask/dryRunAnswer.ts';
import type { LedgerPage as ShownPage } from '../../dashboard/compliance/ask/ledgerAnswer.ts';
import { patiently } from '../../dashboard/compliance/ask/patiently.ts';
import type { ReportAnswer } from '../../dashboard/compliance/ask/reportAnswer.ts';
import { groupsOf, toLookAt, tookInWords } from '../../dashboard/compliance/audit/auditWords.ts';
import { ageInWords, isStale } from '../../dashboard/compliance/audit/reportAge.ts';
import { contentsOf } from '../../dashboard/compliance/contentsOf.ts';
import type { DryRun } from '../../src/compliance/dryRunSchema.ts';
import type { LedgerPage } from '../../src/compliance/ledgerSchema.ts';

test('the page reads what the server answers', () => {
  expectTypeOf<LedgerPage>().toExtend<ShownPage>();
  expectTypeOf<DryRun>().toExtend<DryRunAnswer>();
  expectTypeOf<AuditReport>().toExtend<ReportAnswer>();
});

const busy = (retryAfter?: number) => new Refusal(429, 'too-many-requests', 'Later.', retryAfter);

/** A server that refuses some requests first, and what a reader was told meanwhile. */
function refusing(...refusals: readonly Refusal[]) {
  const waiting = [...refusals];
  const told: number[] = [];
  const slept: number[] = [];
  const get: Get = async () => {
    const refusal = waiting.shift();
    if (refusal) throw refusal;
    return new Response('at last');
  };
  const patient = patiently(get, {
    sleep: async (seconds) => {
      slept.push(seconds);
    },
    tell: (seconds) => told.push(seconds),
  });
  return { patient, told, slept };
}

test('a token that asked too often waits as long as the server says, and says so', async () => {
  const { patient, told, slept } = refusing(busy(42), busy());
  expect(await (await patient('/v1/compliance/policy')).text()).toBe('at last');
  expect(slept).toEqual([42, 5]);
  expect(told).toEqual([42, 0, 5, 0]);
});

test('it does not wait for ever, nor for anything else', async () => {
  const often = refusing(busy(1), busy(1), busy(1), busy(1));
  await expect(often.patient('/')).rejects.toMatchObject({ status: 429 });
  expect(often.slept).toEqual([1, 1, 1]);
  const away = refusing(new Refusal(503, 'state-away', 'Away.', 10));
  await expect(away.patient('/')).rejects.toMatchObject({ status: 503 });
  expect(away.slept).toEqual([]);
});

test('a refusal keeps the places of what is wrong', async () => {
  const errors = [{ path: 'sender.place', message: 'must be a code' }];
  const told = { code: 'wrong-shape', detail: 'See errors.', errors };
  const refusal = await refusalOf(Response.json(told, { status: 400 }));
  expect(refusal.places).toEqual(errors);
});

const NOW = '2026-11-22T12:00:00Z';

test.each([
  ['2026-11-22T11:30:00Z', 'less than an hour ago', false],
  ['2026-11-22T10:59:00Z', '1 hour ago', false],
  ['2026-11-21T11:00:00Z', '25 hours ago', false],
  ['2026-11-14T12:00:00Z', '8 days ago', false],
  ['2026-11-14T11:59:00Z', '8 days ago', true],
])('a report of %s is %s old', (then, words, stale) => {
  expect(ageInWords(then, NOW)).toBe(words);
  expect(isStale(then, NOW)).toBe(stale);
});

const finding = (name: string, status: 'passed' | 'failed' | 'warning', severity = 'minor') =>
  ({
    name,
    status,
    severity,
    title: '',
    what: '',
    how: '',
    remedy: '',
    clauses: [],
    evidence: [],
  }) as never;

test('what failed comes first, the gravest of it before all, then what is to be looked at', () => {
  const found = [
    finding('law.a', 'warning', 'critical'),
    finding('law.b', 'failed', 'minor'),
    finding('ledger.c', 'passed'),
    finding('ledger.d', 'failed', 'critical'),
  ];
  expect(toLookAt(found).map(({ name }) => name)).toEqual(['ledger.d', 'law.b', 'law.a']);
  expect(groupsOf(found).map(({ title, findings }) => [title, findings.length])).toEqual([
    ['Law', 2],
    ['The record of releases', 2],
  ]);
  expect(tookInWords('2026-11-22T12:00:00Z', '2026-11-22T12:00:31Z')).toBe('31 seconds');
});

test('the groups are called as in the report', () => {
  for (const group of GROUPS) {
    expect(groupsOf([finding(`${group}.a`, 'passed')])[0]?.title).toBe(GROUP_WORDS[group].title);
  }
});

test('the contents say how things stand', () => {
  const asking = { state: 'asking' } as const;
  const of = (parts: object) =>
    Object.fromEntries(
      contentsOf({
        site: { mechanism: 'suppression', now: NOW },
        ...{ policy: asking, report: asking, book: undefined },
        ...parts,
      }).map(({ panel, stands, mood }) => [panel, [stands, mood]]),
    );
  const book = { total: 1200, broken: { seq: 7, why: '' } };
  const none = { state: 'failed', error: new Refusal(404, 'no-report', 'None.') };
  expect(of({ book, report: none })).toMatchObject({
    budget: ['none: no noise is used', undefined],
    ledger: ['broken at entry 7', 'bad'],
    audit: ['none yet', undefined],
  });
  const summary = { passed: 5, failed: 0, warnings: 1, notApplicable: 0 };
  const old = { verdict: 'passed', summary, finishedAt: '2026-11-01T12:00:00Z' };
  expect(
    of({ book: { ...book, broken: null }, report: { state: 'answered', answer: old } }),
  ).toMatchObject({
    ledger: ['1,200 entries, whole as the server says', undefined],
    audit: ['passed, 21 days ago', 'bad'],
  });
});
