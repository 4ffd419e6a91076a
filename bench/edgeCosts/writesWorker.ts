import { Aggregator } from '../../aggregate/aggregator.ts';
import demo from '../../policies/demo.json' with { type: 'json' };
import { parsePolicy } from '../../policy/parsePolicy.ts';
import type { Policy } from '../../policy/policy.ts';
import { randomKey } from '../../src/randomKey.ts';
import { handOver } from './handOver.ts';
import { type MeteredStorage, meterOf } from './meter.ts';
import { makeRequests } from './pageViews.ts';
import { openWriter } from './shardWriter.ts';
import type { Writes, WritesOrder } from './writesOrder.ts';

interface Environment {
  readonly SHARD: { getByName(name: string): { fetch(request: Request): Promise<Response> } };
}

/** Noon of a Monday, so that no window begins or ends while it is measured. */
const STARTS_AT = Date.UTC(2027, 0, 11, 12);

/**
 * Folds simulated traffic by Headcount's own aggregation into a Durable Object's database, by its
 * own journal and statements, and tells how many rows the engine counted.
 */
export class Shard {
  readonly #storage: MeteredStorage;

  constructor({ storage }: { readonly storage: MeteredStorage }) {
    this.#storage = storage;
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method === 'GET') return new Response();
    return Response.json(await measure((await request.json()) as WritesOrder, this.#storage));
  }
}

/** Measures from one checkpoint to another, so that each writes what came since the one before. */
async function measure(order: WritesOrder, storage: MeteredStorage): Promise<Writes> {
  const meter = meterOf(storage);
  const policy = policyOf(order);
  const writer = await openWriter(meter.storage, order.layout);
  meter.reset();
  const aggregator = new Aggregator([policy], randomKey, { byClock: false });
  const measuredFrom = STARTS_AT + order.checkpointSeconds * 1000;
  const until = measuredFrom + order.checkpoints * order.checkpointSeconds * 1000;
  const count = { events: 0, requests: 0, commits: 0 };
  let nextCommit = 0;
  let nextCheckpoint = measuredFrom;
  let opened: Readonly<Record<string, number>> | undefined;
  for (const { at, events } of makeRequests(order, policy, STARTS_AT)) {
    if (aggregator.dirty && nextCommit <= at) {
      await writer.commit(aggregator.takeChanges());
      count.commits += 1;
      nextCommit += order.commitMs;
    }
    if (at >= nextCheckpoint) {
      await writer.checkpoint();
      nextCheckpoint += order.checkpointSeconds * 1000;
    }
    if (at >= until) break;
    if (!opened && at >= measuredFrom) {
      opened = meter.count().written;
      Object.assign(count, { events: 0, requests: 0, commits: 0 });
      meter.reset();
    }
    const ids = aggregator.eventIds.of(
      policy.site,
      events.map(() => ({ id: crypto.randomUUID() })),
      at,
    );
    for (const [index, event] of events.entries()) {
      aggregator.fold(policy.site, event, () => true);
      ids.add(index);
    }
    // One that finds no commit under way is written at once; others wait for the next.
    nextCommit = Math.max(nextCommit, at);
    count.events += events.length;
    count.requests += 1;
  }
  const { written: rows, read: rowsRead } = meter.count();
  const handedOver = await handOver(aggregator, writer, meter, opened ?? {});
  return { ...count, rows, rowsRead, handedOver };
}

function policyOf({ visitors }: WritesOrder): Policy {
  const policy = parsePolicy(demo);
  if (visitors === 'as the policy') return policy;
  return {
    ...policy,
    cubes: policy.cubes.filter(({ window }) => window === 'day'),
    audience: policy.audience.filter(({ window }) => window === 'day'),
  };
}

export default {
  fetch(request: Request, { SHARD }: Environment): Promise<Response> {
    return SHARD.getByName(new URL(request.url).pathname).fetch(request);
  },
};
