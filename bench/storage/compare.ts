import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createChdbConnection } from 'chdb/connection';
import type { Policy } from '../../policy/policy.ts';
import type { Read } from '../../query/answerQuery.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
import { median } from '../measure.ts';
import { askEvents, askHeadcount, DAILY, QUESTIONS } from './questions.ts';

/** Medians in milliseconds. */
export interface Latency {
  readonly name: string;
  readonly headcount: number;
  readonly events: number;
}

export interface Comparison {
  /** Bytes of active parts in ClickHouse. */
  readonly headcount: number;
  /** Of it the ledger's copy. */
  readonly ledger: number;
  readonly events: number;
  readonly eventsZstd: number;
  /** Bytes of Headcount's own state once all windows are released. */
  readonly state: number;
  readonly latencies: readonly Latency[];
}

const OURS = ['cells', 'releases', 'ledger', 'migrations'];

/** Merges both sides' tables fully, then weighs them and asks both the same questions in turn. */
export async function compare(
  policy: Policy,
  days: number,
  rounds: number,
  data: string,
): Promise<Comparison> {
  await merge(data);
  const clickhouse = openClickHouse(undefined, data);
  try {
    await check(policy, days, clickhouse.read);
    const bytes = (tables: readonly string[]) => bytesOf(tables, clickhouse.read);
    const sizes = {
      headcount: await bytes(OURS),
      ledger: await bytes(['ledger']),
      events: await bytes(['events']),
      eventsZstd: await bytes(['events_zstd']),
      state: stateBytes(data),
    };
    const latencies: Latency[] = [];
    for (const question of QUESTIONS) {
      const sides = {
        headcount: () => askHeadcount(question, policy, days, clickhouse.read),
        events: () => askEvents(question, policy, days, clickhouse.read),
      };
      latencies.push({ name: question.name, ...(await inTurn(sides, rounds)) });
    }
    return { ...sizes, latencies };
  } finally {
    await clickhouse.close();
  }
}

async function merge(data: string): Promise<void> {
  const connection = createChdbConnection({ path: join(data, 'clickhouse') });
  const run = (query: string) => connection.command({ query });
  await run("CREATE TABLE events_zstd AS events SETTINGS default_compression_codec = 'ZSTD(1)'");
  await run('INSERT INTO events_zstd SELECT * FROM events');
  for (const table of [...OURS, 'events', 'events_zstd'])
    await run(`OPTIMIZE TABLE ${table} FINAL`);
  await connection.close();
}

async function bytesOf(tables: readonly string[], read: Read): Promise<number> {
  const rows = await read(
    'SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = currentDatabase() AND table IN {tables:Array(String)}',
    { tables },
  );
  return Number(rows[0]?.bytes);
}

/** What is used of the two files: pages that are free are used again. */
function stateBytes(data: string): number {
  const sizes = ['state.sqlite', 'keys.sqlite'].map((name) => {
    const database = new DatabaseSync(join(data, name), { readOnly: true });
    const used = database
      .prepare(
        'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
      )
      .get();
    database.close();
    return Number(used?.bytes);
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

const WARMUPS = 3;

/** The median time of each, one after the other in every round, so that neither has the quieter machine. */
async function inTurn<Name extends string>(
  sides: Readonly<Record<Name, () => Promise<unknown>>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(sides) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -WARMUPS; round < rounds; round += 1) {
    for (const name of names) {
      const start = performance.now();
      await sides[name]();
      if (round >= 0) times.get(name)?.push(performance.now() - start);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

/** Both sides must have the same views on each day, but for the rounding, or nothing is compared. */
async function check(policy: Policy, days: number, read: Read): Promise<void> {
  const ours = (await askHeadcount(DAILY, policy, days, read)).results;
  const theirs = await askEvents(DAILY, policy, days, read);
  for (const [index, row] of theirs.entries()) {
    const { dimensions = [], metrics = [], margins = [] } = ours[index] ?? {};
    const gap = Math.abs(Number(row.views) - (metrics[1] ?? NaN));
    if (dimensions[0] !== row.day || !(gap <= (margins[1] ?? NaN))) {
      throw new Error(`on ${row.day} there are ${row.views} events, and counted ${metrics[1]}`);
    }
  }
  if (theirs.length !== days || ours.length !== days) throw new Error('days are missing');
}
