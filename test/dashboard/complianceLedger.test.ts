import { createHash, webcrypto } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkLedger, type LedgerRow, ledgerHash } from '../../aggregate/ledger.ts';
import type { Get } from '../../dashboard/ask/createGet.ts';
import type { LedgerEntry } from '../../dashboard/compliance/ask/ledgerAnswer.ts';
import { checkChain, type Known, UNCHECKED } from '../../dashboard/compliance/ledger/checkChain.ts';
import { checkedInWords } from '../../dashboard/compliance/ledger/checkedInWords.ts';
import { createDigest } from '../../dashboard/compliance/ledger/createDigest.ts';
import { createLedger, ENTRIES_A_PAGE } from '../../dashboard/compliance/ledger/createLedger.ts';
import { entryInWords, isOfKind } from '../../dashboard/compliance/ledger/entryInWords.ts';
import { keepCheck, keptCheck } from '../../dashboard/compliance/ledger/keptCheck.ts';
import {
  openBook,
  partBefore,
  reachesBack,
  readBefore,
} from '../../dashboard/compliance/ledger/ledgerBook.ts';
import { checkAll, csvOfAll } from '../../dashboard/compliance/ledger/readAll.ts';

const digest = createDigest(webcrypto.subtle as unknown as SubtleCrypto);
if (!digest) throw new Error('There is no SubtleCrypto.');

/** A whole chain, made as the server makes it. */
function chain(bodies: readonly string[]): LedgerRow[] {
  const rows: LedgerRow[] = [];
  for (const [index, body] of bodies.entries()) {
    const linked = {
      ...{ site: 'kaffee-größe', seq: index + 1, at: 1_795_000_000_000 + index, body },
      ...{ entry: 'window_released' as const, previous: rows.at(-1)?.hash ?? UNCHECKED.hash },
    };
    rows.push({ ...linked, hash: ledgerHash(linked) });
  }
  return rows;
}

const some = (count: number) => chain(Array.from({ length: count }, (_, it) => `{"n":${it}}`));

/** A server with a chain that answers pages of it, and how many it answers at a time. */
function server(rows: readonly LedgerRow[], csv = false) {
  const told = { most: 0, asked: 0 };
  let now = 0;
  const get: Get = async (path) => {
    told.asked += 1;
    now += 1;
    told.most = Math.max(told.most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    const { searchParams } = new URL(path, 'http://localhost');
    const after = Number(searchParams.get('after'));
    const entries = rows.slice(after, after + Number(searchParams.get('limit')));
    if (csv) return new Response(`seq\r\n${entries.map(({ seq }) => `${seq}\r\n`).join('')}`);
    const [head, broken, total] = [null, null, rows.length];
    return Response.json({ site: 'a', source: 'state', total, head, broken, entries });
  };
  return { ledger: createLedger(get), told };
}

test('the browser finds a chain whole, or broken where the server does', async () => {
  const change = fc.record({
    at: fc.nat({ max: 7 }),
    what: fc.constantFrom('body', 'hash', 'previous', 'drop', 'twice', 'swap', 'nothing'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' }), { minLength: 8, maxLength: 8 }),
      change,
      async (bodies, { at, what }) => {
        const rows: LedgerRow[] = chain(bodies);
        const row = rows[at];
        if (!row) return;
        if (what === 'body') rows[at] = { ...row, body: `${row.body} ` };
        if (what === 'hash' || what === 'previous') rows[at] = { ...row, [what]: 'f'.repeat(64) };
        if (what === 'drop') rows.splice(at, 1);
        if (what === 'twice') rows.splice(at, 0, row);
        if (what === 'swap') rows.splice(at, 2, ...rows.slice(at, at + 2).reverse());
        const checked = await checkChain(UNCHECKED, rows, { digest });
        expect(checked.broken).toEqual(checkLedger(rows));
      },
    ),
    { numRuns: 60 },
  );
});

test('a chain is read one page at a time, and checked over the ends of pages', async () => {
  const rows = some(2 * ENTRIES_A_PAGE + 1);
  const whole = server(rows);
  const done: number[] = [];
  const noted = rows[6]?.hash;
  const checked = await checkAll(whole.ledger, { digest, noted }, (now) => done.push(now));
  expect(checked).toMatchObject({ seq: rows.length, total: rows.length, noted: 7 });
  expect(checked.broken).toBeUndefined();
  expect(done).toEqual([ENTRIES_A_PAGE, 2 * ENTRIES_A_PAGE, rows.length]);
  expect(whole.told).toEqual({ most: 1, asked: 3 });
  await Promise.all([whole.ledger.page(0, 1), whole.ledger.page(1, 1), whole.ledger.page(2, 1)]);
  expect(whole.told.most).toBe(1);
  const broken = rows.with(ENTRIES_A_PAGE, { ...(rows[0] as LedgerRow), seq: ENTRIES_A_PAGE + 1 });
  const found = await checkAll(server(broken).ledger, { digest }, () => undefined);
  expect(found.broken?.seq).toBe(ENTRIES_A_PAGE + 1);
  // A server that leaves out the end while it counts it.
  const short = server(rows);
  const page = short.ledger.page;
  const cut = {
    ...short.ledger,
    page: async (after: number, limit: number) => {
      const told = await page(after, limit);
      return { ...told, entries: told.entries.filter(({ seq }) => seq <= 10) };
    },
  };
  expect((await checkAll(cut, { digest }, () => undefined)).broken?.seq).toBe(11);
});

test('a chain of which the end was cut, or that was made anew, is held against what was told before', async () => {
  const [rows, others] = [some(118), chain(Array.from({ length: 130 }, (_, it) => `{"m":${it}}`))];
  const told = (from: Known['from'], seq: number): Known => ({
    ...{ seq, from },
    hash: rows[seq - 1]?.hash ?? '',
  });
  const found = async (now: readonly LedgerRow[], ...known: Known[]) => {
    const checked = await checkAll(server(now).ledger, { digest, known }, () => undefined);
    expect(checked.broken).toBeUndefined();
    return checkedInWords(checked, { asked: false, noted: undefined });
  };
  const cut = await found(rows.slice(0, 20), told('page', 118));
  expect(cut).toMatchObject({ good: false, words: expect.stringContaining('was cut') });
  expect(cut.words).toContain('20 entries');
  expect(cut.words).toContain('when this page was loaded there were 118');
  expect(await found(rows.slice(0, 20), told('device', 21))).toMatchObject({
    good: false,
    words: expect.stringContaining('last checked on this device there were 21'),
  });
  const anew = await found(others, told('page', 118));
  expect(anew).toMatchObject({ good: false, words: expect.stringContaining('another hash') });
  expect(await found([], told('device', 3))).toMatchObject({ good: false });
  // A chain that only grew is what it was.
  expect(await found(some(125), told('page', 118), told('device', 60))).toMatchObject({
    good: true,
  });
});

test('a device remembers how far a ledger was checked, and need not be able to', () => {
  const kept = new Map<string, string>();
  const store = () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  keepCheck(store, 'a', { seq: 7, hash: 'f' });
  expect(keptCheck(store, 'a')).toEqual({ seq: 7, hash: 'f', from: 'device' });
  expect(keptCheck(store, 'b')).toBeUndefined();
  for (const odd of ['{', '7', '{"seq":"7","hash":"f"}', '{"seq":0,"hash":"f"}', 'null']) {
    kept.set('headcount.ledger.b', odd);
    expect(keptCheck(store, 'b')).toBeUndefined();
  }
  keepCheck(store, 'a', undefined);
  expect(keptCheck(store, 'a')).toBeUndefined();
  const blocked = () => {
    throw new Error('SecurityError');
  };
  keepCheck(blocked, 'a', { seq: 7, hash: 'f' });
  expect(keptCheck(blocked, 'a')).toBeUndefined();
});

test('what a check found is told, the noted hash included', () => {
  const whole = { seq: 3, hash: 'c'.repeat(64) };
  expect(checkedInWords(whole, { asked: false, noted: undefined }).good).toBe(true);
  expect(checkedInWords({ ...whole, noted: 2 }, { asked: true, noted: 'a' }).words).toContain(
    'Entry 2',
  );
  const lost = checkedInWords(whole, { asked: true, noted: 'a' });
  expect(lost.good).toBe(false);
  expect(lost.words).toContain('made anew');
  expect(checkedInWords(whole, { asked: true, noted: undefined }).good).toBe(false);
});

test('a ledger is saved as one CSV file with one header', async () => {
  const rows = some(ENTRIES_A_PAGE + 2);
  const text = await csvOfAll(server(rows, true).ledger, rows.length, () => undefined);
  expect(text.split('\r\n')).toEqual(['seq', ...rows.map(({ seq }) => String(seq)), '']);
});

test('the book is read from its newest entries back, without a gap', async () => {
  const rows = some(1200);
  const { ledger } = server(rows);
  let book = await openBook(ledger);
  expect(book.entries.map(({ seq }) => seq)).toEqual(rows.slice(700).map(({ seq }) => seq));
  expect(reachesBack(book, rows[800]?.at ?? 0)).toBe(true);
  expect(reachesBack(book, rows[700]?.at ?? 0)).toBe(false);
  for (let tries = 0; partBefore(book) && tries < 9; tries += 1)
    book = await readBefore(ledger, book);
  expect(book.entries).toEqual(rows);
  expect(reachesBack(book, 0)).toBe(true);
  expect((await openBook(server([]).ledger)).entries).toEqual([]);
  expect((await openBook(server(some(1)).ledger)).entries).toHaveLength(1);
});

test.each([
  ['policy_activated', '{"version":2,"hash":"x"}', 'Policy version 2 came into force', 'policies'],
  [
    'key_made',
    '{"window":"week","startsAt":1792953000000}',
    'Key for the visitors of the week of 26 Oct – 1 Nov 2026 made',
    'keys',
  ],
  [
    'window_released',
    '{"window":"month","startsAt":1790793000000,"endsAt":1793471400000,"policyVersion":1,"partial":true,"cubes":[{"cube":"a","withheld":""},{"cube":"b","withheld":"budget"}]}',
    'Month of October 2026, in which the policy changed, released: 2 tables, 1 of them withheld (the budget was spent), policy version 1',
    'releases',
  ],
  [
    'window_released',
    '{"window":"hour","startsAt":1790796600000,"endsAt":1790800200000,"policyVersion":1,"partial":false,"cubes":[{"cube":"a","withheld":""}]}',
    'Hour from 01:00 on 1 Oct 2026 released: 1 table, policy version 1',
    'hours',
  ],
  [
    'key_destroyed',
    'torn',
    'Key for the visitors of the window that is not told destroyed',
    'keys',
  ],
] as const)('an entry is told in words: %s %s', (entry, body, words, kind) => {
  const row: LedgerEntry = { site: 'a', seq: 1, at: 0, entry, body, previous: '', hash: '' };
  const plain = entryInWords(row, 'Asia/Kolkata').replace(/[\u2009\u00a0]/g, ' ');
  expect(plain).toBe(words);
  expect(isOfKind(row, kind)).toBe(true);
  expect(isOfKind(row, kind === 'hours' ? 'releases' : 'hours')).toBe(false);
});

test('without SubtleCrypto there is no digest, and with it that of SHA-256', async () => {
  expect(createDigest(undefined)).toBeUndefined();
  expect(await digest('größe')).toBe(createHash('sha256').update('größe').digest('hex'));
});
