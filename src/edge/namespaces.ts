import type { CoordinatorCalls, ShardCalls } from './calls.ts';
import type { EdgeEnv, ObjectNamespace } from './env.ts';
import { type ShardId, shardName } from './shardPlan.ts';
import { within } from './within.ts';

/** A shard's Durable Object, as its calls. Each names the shard: an object does not know its own name. */
export interface ShardStub {
  count(id: ShardId, ...args: Parameters<ShardCalls['count']>): ReturnType<ShardCalls['count']>;
  knows(id: ShardId, ...args: Parameters<ShardCalls['knows']>): ReturnType<ShardCalls['knows']>;
  close(id: ShardId, ...args: Parameters<ShardCalls['close']>): ReturnType<ShardCalls['close']>;
}

/** A site's coordinator, as its calls. */
export interface CoordinatorStub {
  open(
    site: string,
    ...args: Parameters<CoordinatorCalls['open']>
  ): ReturnType<CoordinatorCalls['open']>;
  take(
    site: string,
    ...args: Parameters<CoordinatorCalls['take']>
  ): ReturnType<CoordinatorCalls['take']>;
  wake(site: string): Promise<void>;
}

/** The way to a shard. */
export function shardCalls(env: EdgeEnv, id: ShardId): ShardCalls {
  const stub = get<ShardStub>(env, env.SHARD, shardName(id));
  return {
    count: (batch) => within(stub.count(id, batch)),
    knows: (eventIds) => within(stub.knows(id, eventIds)),
    close: (windows) => within(stub.close(id, windows)),
  };
}

/** The way to a site's coordinator. */
export function coordinatorCalls(
  env: EdgeEnv,
  site: string,
): CoordinatorCalls & { wake(): Promise<void> } {
  const stub = get<CoordinatorStub>(env, env.COORDINATOR, site);
  return {
    open: (shard, windows) => within(stub.open(site, shard, windows)),
    take: (handovers) => within(stub.take(site, handovers)),
    wake: () => stub.wake(site),
  };
}

function get<Stub>(env: EdgeEnv, namespace: ObjectNamespace, name: string): Stub {
  const place = env.JURISDICTION;
  return (place ? namespace.jurisdiction(place) : namespace).getByName(name) as Stub;
}
