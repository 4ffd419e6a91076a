import { expect, test } from 'vitest';
import { checkLedgerPart, ENTRIES_AT_ONCE, nextPart } from '../../aggregate/checkLedgerPart.ts';
import { type LedgerRow, ledgerHash } from '../../aggregate/ledger.ts';
import {
  BROKEN_FOR_MS,
  createLedgerPages,
  type LedgerSource,
  WHOLE_FOR_MS,
} from '../../src/compliance/ledgerPages.ts';
import { complianceRoutes } from '../../src/complianceRoutes.ts';

/** A chain of so many entries. */
function chain(length: number): LedgerRow[] {
  const rows: LedgerRow[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const previous = rows.at(-1)?.hash ?? '0'.repeat(64);
    const row = {
      site: 'demo',
      seq,
      at: seq,
      entry: 'key_made' as const,
      body: `${seq}`,
      previous,
    };
    rows.push({ ...row, hash: ledgerHash(row) });
  }
  return rows;
}

/** A place that has a chain, and notes how many entries it hands out or checks in each call. */
function place(length: number) {
  const kept = { rows: chain(length), calls: [] as number[] };
  const note = (rows: LedgerRow[]) => {
    kept.calls.push(rows.length);
    return rows;
  };
  const source: LedgerSource = {
    source: 'state',
    after: async (_site, seq, most) =>
      note(kept.rows.filter((row) => row.seq > seq).slice(0, most)),
    check: async (_site, checked) => {
      const { seq, most } = nextPart(checked);
      const rows = kept.rows.filter((row) => row.seq >= seq).slice(0, most);
      return checkLedgerPart(checked, note(rows));
    },
  };
  return Object.assign(kept, { source });
}

const LENGTH = 2 * ENTRIES_AT_ONCE + 100;

test('a chain is checked a part at a time, once; then what was added, and what is answered', async () => {
  const kept = place(LENGTH);
  const read = createLedgerPages(kept.source, () => 0);
  const page = await read('demo', { after: 10, limit: 2 }, '/ledger');
  expect(page).toMatchObject({ total: LENGTH, broken: null, next: '/ledger?after=12&limit=2' });
  expect(page.head?.hash).toBe(kept.rows.at(-1)?.hash);
  expect(kept.calls).toEqual([ENTRIES_AT_ONCE, ENTRIES_AT_ONCE + 1, 101, 2]);

  kept.rows = chain(LENGTH + 1);
  kept.calls.length = 0;
  const all = await read('demo', { after: 0, limit: 10_000 }, '/ledger');
  expect(all).toMatchObject({ total: LENGTH + 1, broken: null, next: null });
  expect(all.entries).toEqual(kept.rows);
  expect(kept.calls).toEqual([2, ENTRIES_AT_ONCE, ENTRIES_AT_ONCE, 101]);
});

test('who asks meanwhile waits for the same check', async () => {
  const kept = place(LENGTH);
  const read = createLedgerPages(kept.source, () => 0);
  const ten = Array.from({ length: 10 }, () => read('demo', { after: 0, limit: 1 }, '/ledger'));
  const pages = await Promise.all(ten);
  expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([LENGTH]));
  expect(kept.calls.filter((rows) => rows > 1)).toEqual([
    ENTRIES_AT_ONCE,
    ENTRIES_AT_ONCE + 1,
    101,
  ]);
});

const CHANGES: [what: string, why: string, change: (rows: LedgerRow[]) => LedgerRow[]][] = [
  [
    'an entry is changed',
    'changed',
    (rows) => rows.map((row) => (row.seq === 3 ? { ...row, at: 0 } : row)),
  ],
  ['an entry is taken out', 'missing', (rows) => rows.filter(({ seq }) => seq !== 3)],
];

test.each(CHANGES)('where %s, every page tells so', async (_what, why, change) => {
  const kept = place(10);
  kept.rows = change(kept.rows);
  const broken = { seq: 3, why: expect.stringContaining(why) };
  const read = createLedgerPages(kept.source, () => 0);
  for (const after of [0, 2, 10]) {
    const page = await read('demo', { after, limit: 2 }, '/ledger');
    expect(page).toMatchObject({ broken, total: kept.rows.length });
  }
});

test.each(CHANGES)(
  'where %s after it was checked, its own page tells so at once, and the others do then',
  async (_what, why, change) => {
    const kept = place(10);
    const read = createLedgerPages(kept.source, () => 0);
    const brokenAfter = async (after: number) =>
      (await read('demo', { after, limit: 2 }, '/ledger')).broken;
    expect(await brokenAfter(6)).toBeNull();
    kept.rows = change(kept.rows);
    expect(await brokenAfter(6)).toBeNull();
    expect(await brokenAfter(2)).toMatchObject({ seq: 3, why: expect.stringContaining(why) });
    expect(await brokenAfter(6)).toMatchObject({ seq: 3 });
  },
);

test('all is checked anew after an hour, what was broken after a minute, and where the end is gone', async () => {
  let now = 0;
  const kept = place(10);
  const whole = kept.rows;
  const read = createLedgerPages(kept.source, () => now);
  const last = () => read('demo', { after: 8, limit: 2 }, '/ledger');
  expect((await last()).broken).toBeNull();
  kept.rows = whole.map((row) => (row.seq === 3 ? { ...row, at: 0 } : row));
  now = WHOLE_FOR_MS - 1;
  expect((await last()).broken).toBeNull();
  now = WHOLE_FOR_MS;
  expect((await last()).broken).toMatchObject({ seq: 3 });
  kept.rows = whole;
  now += BROKEN_FOR_MS;
  expect((await last()).broken).toBeNull();
  kept.rows = whole.slice(0, 7);
  expect(await last()).toMatchObject({ total: 7, head: { seq: 7 }, entries: [], next: null });
});

test('a token reads one page at a time, and another token meanwhile', async () => {
  const kept = place(3);
  const gate = Promise.withResolvers<void>();
  const unused = () => {
    throw new Error('nothing of this is asked for');
  };
  const app = complianceRoutes({
    now: () => 0,
    platform: 'server',
    tokenOf: async (context) => {
      const hash = context.req.header('authorization') ?? '';
      return { hash, site: 'demo', role: 'compliance', createdAt: 0 };
    },
    policyOf: unused,
    lookUpPlace: unused,
    randomKey: unused,
    ledger: {
      ...kept.source,
      check: async (...args) => {
        await gate.promise;
        return kept.source.check(...args);
      },
    },
  });
  const ask = (token: string) =>
    app.request('/v1/compliance/ledger', { headers: { authorization: token } });
  const first = ask('one');
  const other = ask('two');
  const second = await ask('one');
  expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1']);
  expect(second.headers.get('cache-control')).toBe('no-store');
  gate.resolve();
  expect([(await first).status, (await other).status]).toEqual([200, 200]);
  expect((await ask('one')).status).toBe(200);
});
