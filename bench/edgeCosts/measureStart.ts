import { DatabaseSync } from 'node:sqlite';
import { Aggregator } from '../../aggregate/aggregator.ts';
import { packVisitors } from '../../aggregate/packedVisitors.ts';
import type { Sql } from '../../aggregate/sql.ts';
import { VisitorTable } from '../../aggregate/visitorTable.ts';
import { createRandom } from '../../demo/random.ts';
import demo from '../../policies/demo.json' with { type: 'json' };
import { parsePolicy } from '../../policy/parsePolicy.ts';
import { KeyHalves } from '../../src/edge/keyHalves.ts';
import { ShardState } from '../../src/edge/shardState.ts';
import { visitorSegments } from '../../src/edge/visitorSegments.ts';
import { randomKey } from '../../src/randomKey.ts';
import { bucketInMemory } from './bucketInMemory.ts';
import { makeRequests } from './pageViews.ts';
import type { WritesOrder } from './writesOrder.ts';

const AT = Date.UTC(2027, 0, 11, 12);
/** Of a little traffic, so that there are windows and cells. */
const A_MINUTE: WritesOrder = {
  ...{ eventsPerSecond: 10, eventsPerRequest: 1, eventsPerVisit: 3, consent: 1, seed: 1 },
  ...{ commitMs: 250, checkpointSeconds: 60, checkpoints: 1 },
  ...{ layout: 'journal', visitors: 'as the policy' },
};
/** Visitors that come from one checkpoint to the next. */
const AT_A_TIME = 5_000;

/**
 * What a shard takes to read its visitors when it starts, in microseconds of processor time each:
 * its own code and a SQLite in memory, here in Node.
 *
 * @param visitors of each kind of window of the demo's policy
 */
export async function measureStart(visitors: number): Promise<number> {
  const policy = parsePolicy(demo);
  const database = new DatabaseSync(':memory:');
  const sql: Sql = {
    all: (query, ...values) => database.prepare(query).all(...values),
    run: (query, ...values) => void database.prepare(query).run(...values),
  };
  const storage = {
    ...{ sql, durable: async () => undefined, setAlarm: async () => undefined },
    transaction(body: () => void) {
      database.exec('BEGIN');
      body();
      database.exec('COMMIT');
    },
  };
  const halves = new KeyHalves(bucketInMemory(), 'bench');
  const start = async () => {
    const state = new ShardState(storage, halves, randomKey);
    const aggregator = new Aggregator([policy], randomKey, { byClock: false });
    aggregator.load(await state.load());
    return { state, aggregator };
  };
  const first = await start();
  for (const { events } of makeRequests(A_MINUTE, policy, AT)) {
    for (const event of events) first.aggregator.fold(policy.site, event, () => true);
  }
  await first.state.commit(first.aggregator.takeChanges(), undefined);
  const random = createRandom(1);
  const half = () => Math.floor(random.fraction() * 2 ** 32);
  let records = 0;
  for (const { id, visitors: kept } of first.aggregator.windows.open()) {
    if (!kept) continue;
    for (let left = visitors; left > 0; left -= AT_A_TIME) {
      const table = new VisitorTable(kept.plan.layout);
      for (let one = 0; one < AT_A_TIME; one += 1) table.add({ high: half(), low: half() });
      storage.transaction(() =>
        visitorSegments.write(sql, packVisitors(id, table, table.records())),
      );
      records += table.size;
    }
  }
  const before = process.cpuUsage();
  await start();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / records;
}
