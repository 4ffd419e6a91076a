import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import { expect, test } from 'vitest';
import { Aggregator } from '../../aggregate/aggregator.ts';
import { Committer } from '../../aggregate/committer.ts';
import { checkLedger, type LedgerRow, readLedger } from '../../aggregate/ledger.ts';
import type { Sql } from '../../aggregate/sql.ts';
import { DIMENSIONS, type Measure } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import { sendOutbox } from '../../release/outbox.ts';
import { createPublish, type Row, type Table } from '../../release/publish.ts';
import { publishedHash } from '../../release/publishedHash.ts';
import { releaseClosed } from '../../release/releaseClosed.ts';
import { secureUniform } from '../../release/uniform.ts';
import { randomKey } from '../../src/randomKey.ts';
import type { StateFile } from '../../src/stateFile.ts';
import { createStateOperations } from '../../src/stateOperations.ts';
import { testEvent } from '../support/event.ts';
import { testPolicy } from '../support/policy.ts';
import { tempFolder } from '../support/tempFolder.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const declared = (epsilon: object) =>
  [
    { name: 'total', dimensions: [], measures: { count: { bound: 2 }, visitors: {} } },
    { name: 'devices', dimensions: ['device'], measures: { visitors: {} } },
  ].map((cube) => ({ ...cube, event: 'page_view', window: 'day', ...epsilon }));

const POLICIES = {
  suppression: testPolicy({
    audience: [],
    cubes: declared({}),
    release: { mechanism: 'suppression', k: 5, rounding: 1, graceMinutes: 0 },
  }),
  dp: testPolicy({
    // Little epsilon: two draws are hardly ever the same.
    audience: [],
    cubes: declared({ epsilon: 0.05 }),
    release: { mechanism: 'dp', ceilings: { day: 1, month: 10 }, graceMinutes: 0 },
  }),
};

class Broken extends Error {}

/** Breaks at some steps of all that touch a disk or ClickHouse; a crash is the end of the process, too. */
class Breaker {
  readonly #at: ReadonlySet<number>;
  readonly #crashes: boolean;
  readonly broke: string[] = [];
  steps = 0;
  dead = false;
  /** From now on nothing breaks. */
  over = false;

  constructor(at: readonly number[], crashes: boolean) {
    this.#at = new Set(at);
    this.#crashes = crashes;
  }

  step(what: string): void {
    if (this.dead) throw new Broken('dead');
    if (this.over || !this.#at.has(this.steps++)) return;
    this.broke.push(what);
    this.dead = this.#crashes;
    throw new Broken(what);
  }
}

function openFile(path: string, name: string, breaker: Breaker): StateFile {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = OFF');
  const sql: Sql = {
    run(query, ...values) {
      breaker.step(`${name}: ${query.slice(0, 40)}`);
      database.prepare(query).run(...values);
    },
    all: (query, ...values) => database.prepare(query).all(...values),
  };
  const transaction = (body: () => void): void => {
    database.exec('BEGIN IMMEDIATE');
    try {
      body();
      breaker.step(`${name}: before COMMIT`);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
    breaker.step(`${name}: after COMMIT`);
  };
  const cutLog = () => {
    breaker.step(`${name}: cut the log`);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  };
  return { sql, transaction, cutLog, close: () => database.close() };
}

/** The real operations on files that break. */
function openState(folder: string, breaker: Breaker) {
  const state = openFile(join(folder, 'state.sqlite'), 'state', breaker);
  const keys = openFile(join(folder, 'keys.sqlite'), 'keys', breaker);
  return { state, keys };
}

/** What ClickHouse was ever given, resends included. */
type Outside = { readonly table: Table; readonly row: Row }[];

interface Run {
  readonly folder: string;
  readonly policy: Policy;
  readonly outside: Outside;
  /** Days by number: events whose commit was acknowledged, and all that were folded. */
  readonly acked: Record<number, number>;
  readonly folded: Record<number, number>;
}

function openProcess(run: Run, breaker: Breaker) {
  const files = openState(run.folder, breaker);
  const close = () => {
    for (const file of [files.state, files.keys]) file.close();
  };
  try {
    const operations = createStateOperations(files.state, files.keys);
    const aggregator = new Aggregator([run.policy], randomKey);
    aggregator.load(operations.load());
    const committer = new Committer(aggregator, async (changes, release) => {
      operations.commit(changes, release);
      // The answer of the thread may be lost.
      breaker.step('commit: the answer');
    });
    return { files, operations, aggregator, committer, close };
  } catch (error) {
    close();
    throw error;
  }
}

type Process = ReturnType<typeof openProcess>;

async function foldBatch(run: Run, { aggregator, committer }: Process, day: number, from: number) {
  for (let n = from; n < from + 5; n += 1) {
    const device = n % 2 ? 'desktop' : 'mobile';
    const event = testEvent({ visitor: `v${n}`, at: day * DAY + HOUR, device });
    expect(aggregator.fold('demo', event, () => true)).toBe(true);
  }
  run.folded[day] = (run.folded[day] ?? 0) + 5;
  await committer.durable();
  run.acked[day] = (run.acked[day] ?? 0) + 5;
}

/** One round of `Headcount.release`. */
async function round(run: Run, process: Process, now: number, breaker: Breaker) {
  const { aggregator, committer, operations } = process;
  aggregator.windows.openDue(now);
  if (aggregator.dirty) await committer.durable();
  const releasing = {
    ...{ aggregator, committer, uniform: secureUniform() },
    releasedOf: (site: string) => aggregator.windows.releasedOf(site),
    timezoneOf: () => 'UTC',
  };
  const closed = releaseClosed(releasing, now, now);
  await closed.catch(() => undefined);
  const publish = createPublish(async (table, rows) => {
    breaker.step(`insert ${table}: before`);
    run.outside.push(...rows.map((row) => ({ table, row })));
    breaker.step(`insert ${table}: the answer`);
  });
  operations.tidy();
  const outbox = {
    next: async () => operations.nextOutbox(),
    sent: async (upTo: number) => operations.sent(upTo),
  };
  await sendOutbox(outbox, publish);
  await closed;
}

/** Two days of life. A batch is not sent again, as its sender may have seen no answer; a round is. */
const SCHEDULE: readonly ((run: Run, process: Process, breaker: Breaker) => Promise<void>)[] = [
  (run, process, breaker) => round(run, process, HOUR, breaker),
  (run, process) => foldBatch(run, process, 0, 0),
  (run, process) => foldBatch(run, process, 0, 5),
  (run, process, breaker) => round(run, process, DAY + HOUR, breaker),
  (run, process) => foldBatch(run, process, 1, 0),
  (run, process, breaker) => round(run, process, 2 * DAY + HOUR, breaker),
  (run, process) => foldBatch(run, process, 2, 0),
  (run, process, breaker) => round(run, process, 2 * DAY + 1.5 * HOUR, breaker),
];
const IS_BATCH = [1, 2, 4, 6];

/** Lives through the schedule; after each break it goes on, as a new process where the last one died. */
async function live(policy: Policy, breaker: Breaker) {
  const run: Run = { folder: await tempFolder(), policy, outside: [], acked: {}, folded: {} };
  let process: Process | undefined;
  for (let at = 0; at < SCHEDULE.length; ) {
    try {
      process ??= openProcess(run, breaker);
      await SCHEDULE[at]?.(run, process, breaker);
      at += 1;
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      if (process && IS_BATCH.includes(at)) at += 1;
      if (!breaker.dead) continue;
      process?.close();
      process = undefined;
      breaker.dead = false;
    }
  }
  if (breaker.dead) {
    // It died in what nobody waits for, as the cut of a log at the end of the last round.
    process?.close();
    breaker.dead = false;
    breaker.over = true;
    process = openProcess(run, breaker);
  }
  if (!process) throw new Error('it never started');
  // What waits for another commit goes with the next, whatever that is of.
  breaker.over = true;
  await foldBatch(run, process, 2, 5);
  await round(run, process, 2 * DAY + 1.6 * HOUR, breaker);
  const { state, keys } = process.files;
  const end = {
    run,
    ledger: readLedger(state.sql, 'demo'),
    count: (file: 'state' | 'keys', query: string) =>
      Number((file === 'keys' ? keys : state).sql.all(query)[0]?.n),
    open: process.aggregator.windows.open().map(({ kind, startsAt }) => `${kind} ${startsAt}`),
  };
  return { end, close: process.close };
}

const dimsOf = (row: Row) => DIMENSIONS.flatMap((name) => (name in row ? [String(row[name])] : []));
const placeOf = (row: Row) => `${row.window} ${row.starts_at} ${row.cube}`;

/** One row a key, as ClickHouse keeps them. Fails where a key was ever given another content. */
function once(outside: Outside, table: Table, key: (row: Row) => string): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const it of outside) {
    if (it.table !== table) continue;
    const known = rows.get(key(it.row));
    if (known) expect(it.row, 'seen outside before, but another').toEqual(known);
    rows.set(key(it.row), it.row);
  }
  return rows;
}

function check({ end }: Awaited<ReturnType<typeof live>>) {
  const { run, ledger } = end;
  const dp = run.policy.release.mechanism === 'dp';
  const releases = once(run.outside, 'releases', placeOf);
  const cells = once(run.outside, 'cells', (row) => `${placeOf(row)} ${dimsOf(row)}`);
  const copied = once(run.outside, 'ledger', ({ seq }) => String(seq));

  const days = [...new Set([...releases.values()].map((row) => Number(row.starts_at) / 86_400))]
    .filter((_day, index, all) => all.indexOf(_day) === index)
    .sort();
  for (const day of [0, 1]) {
    const acked = run.acked[day] ?? 0;
    const folded = run.folded[day] ?? 0;
    const of = (kind: string) =>
      [...releases.values()].filter(
        (row) => row.window === kind && Number(row.starts_at) === day * 86_400,
      );
    if (dp || acked > 0)
      expect(
        of('day')
          .map(({ cube }) => cube)
          .sort(),
      ).toEqual(['devices', 'total']);
    expect(of('day').map(({ withheld }) => withheld)).toEqual(of('day').map(() => ''));
    if (dp) {
      const published = [...cells.values()].filter(
        (row) => row.cube === 'devices' && Number(row.starts_at) === day * 86_400,
      );
      expect(published).toHaveLength(4);
    } else {
      const count = Number(cells.get(`day ${day * 86_400} total `)?.count ?? 0);
      expect([count >= acked && count <= folded, count % 5]).toEqual([true, 0]);
    }
  }
  expect(days.every((day) => day < 2)).toBe(true);

  // Nothing waits, nothing is left of what was released.
  expect(end.count('state', 'SELECT count(*) AS n FROM outbox')).toBe(0);
  const orphans = 'WHERE window NOT IN (SELECT id FROM open_windows)';
  expect(end.count('state', `SELECT count(*) AS n FROM open_cells ${orphans}`)).toBe(0);
  const orphaned = `FROM sqlite_master WHERE name GLOB 'visitors_*'
    AND name NOT IN (SELECT 'visitors_' || id FROM open_windows)`;
  expect(end.count('state', `SELECT count(*) AS n ${orphaned}`)).toBe(0);
  const zombies = `SELECT count(*) AS n FROM open_windows AS o JOIN released_windows AS r
    ON r.site = o.site AND r.kind = o.kind AND r.starts_at = o.starts_at`;
  expect(end.count('state', zombies)).toBe(0);
  const open = end.count('state', "SELECT count(*) AS n FROM open_windows WHERE kind = 'day'");
  expect(end.count('keys', 'SELECT count(*) AS n FROM keys')).toBe(open);

  expect(checkLedger(ledger)).toBeUndefined();
  const plain = ledger.map((row): Row => ({ ...row }));
  expect([...copied.values()].sort((a, b) => Number(a.seq) - Number(b.seq))).toEqual(plain);
  const windowOf = ({ body }: LedgerRow) => {
    const { window, startsAt } = JSON.parse(body);
    return `${window} ${startsAt}`;
  };
  const entries = (entry: string) => ledger.filter((row) => row.entry === entry).map(windowOf);
  const released = entries('window_released').sort();
  expect(new Set(released).size).toBe(released.length);
  expect(released).toEqual(
    [
      ...new Set(
        [...releases.values()].map((row) => `${row.window} ${Number(row.starts_at) * 1000}`),
      ),
    ].sort(),
  );
  const keyed = released.filter((window) => window.startsWith('day'));
  const stillOpen = end.open.filter((window) => window.startsWith('day'));
  expect(entries('key_destroyed').sort()).toEqual(keyed);
  expect(entries('key_made').sort()).toEqual([...keyed, ...stillOpen].sort());
  // The noise that the ledger vouches for is the noise that was published.
  for (const row of ledger.filter(({ entry }) => entry === 'window_released')) {
    const { window, startsAt, published } = JSON.parse(row.body);
    const cubes = [...releases.values()]
      .filter((it) => it.window === window && Number(it.starts_at) * 1000 === startsAt)
      .map((it) => ({
        cube: String(it.cube),
        measures: it.measures as unknown as Measure[],
        cells: [...cells.values()]
          .filter((cell) => placeOf(cell) === placeOf(it))
          .map((cell) => ({
            dims: dimsOf(cell),
            counts: cell as Partial<Record<Measure, number>>,
          })),
      }));
    expect(publishedHash(cubes)).toBe(published);
  }
}

/** @returns how many steps there were to break at */
async function liveAndCheck(policy: Policy, at: readonly number[], crashes: boolean) {
  const breaker = new Breaker(at, crashes);
  const lived = await live(policy, breaker);
  try {
    check(lived);
  } catch (error) {
    const how = crashes ? 'crash' : 'failure';
    throw new Error(`${how} at ${at.join(' and ')}: ${breaker.broke.join(', then ')}`, {
      cause: error,
    });
  } finally {
    lived.close();
  }
  return breaker.steps;
}

for (const [mechanism, policy] of Object.entries(POLICIES)) {
  for (const [what, crashes] of [
    ['a crash', true],
    ['a failure that the process outlives', false],
  ] as const) {
    test(`${mechanism}: ${what} at any step loses nothing and publishes nothing twice`, async () => {
      const steps = await liveAndCheck(policy, [], crashes);
      expect(steps).toBeGreaterThan(80);
      // What outlives a failure takes longest. Not every step is tried: they come in like groups.
      const stride = crashes ? 3 : 8;
      for (let at = 0; at < steps; at += stride) await liveAndCheck(policy, [at], crashes);
    });

    test(`${mechanism}: ${what}, and another soon after`, async () => {
      const random = xorshift128plus(7);
      const steps = await liveAndCheck(policy, [], crashes);
      for (let n = 0; n < 40; n += 1) {
        const first = uniformInt(random, 0, steps - 1);
        await liveAndCheck(policy, [first, first + uniformInt(random, 1, 20)], crashes);
      }
    });
  }
}
