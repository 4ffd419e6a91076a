import type { CoordinatorCalls, ShardCalls } from './calls.ts';
import type { EdgeEnv, ObjectNamespace } from './env.ts';
import type { KeptFrom, KeptPage } from './keptPage.ts';
import { type ShardId, shardName } from './shardPlan.ts';
import { within } from './within.ts';

/** What objects of a site that an audit added answer; those of any other refuse. */
export interface CanaryStub<Id> {
  /** All that it keeps, a page of it. */
  kept(id: Id, from?: KeptFrom): Promise<KeptPage>;
  wipe(): Promise<void>;
}

/** A shard's Durable Object, as its calls. Each names the shard: an object does not know its own name. */
export interface ShardStub extends CanaryStub<ShardId> {
  count(id: ShardId, ...args: Parameters<ShardCalls['count']>): ReturnType<ShardCalls['count']>;
  knows(id: ShardId, ...args: Parameters<ShardCalls['knows']>): ReturnType<ShardCalls['knows']>;
  close(id: ShardId, ...args: Parameters<ShardCalls['close']>): ReturnType<ShardCalls['close']>;
}

/** A site's coordinator, as its calls. */
export interface CoordinatorStub extends CanaryStub<string> {
  open(
    site: string,
    ...args: Parameters<CoordinatorCalls['open']>
  ): ReturnType<CoordinatorCalls['open']>;
  take(
    site: string,
    ...args: Parameters<CoordinatorCalls['take']>
  ): ReturnType<CoordinatorCalls['take']>;
  wake(site: string): Promise<void>;
  closeAll(site: string): Promise<void>;
}

/** The way to a shard. */
export function shardCalls(env: EdgeEnv, id: ShardId): ShardCalls {
  const stub = shardStub(env, id);
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
  const stub = coordinatorStub(env, site);
  return {
    open: (shard, windows) => within(stub.open(site, shard, windows)),
    take: (handovers) => within(stub.take(site, handovers)),
    wake: () => stub.wake(site),
  };
}

export function shardStub(env: EdgeEnv, id: ShardId): ShardStub {
  return get(env, env.SHARD, shardName(id));
}

export function coordinatorStub(env: EdgeEnv, site: string): CoordinatorStub {
  return get(env, env.COORDINATOR, site);
}

function get<Stub>(env: EdgeEnv, namespace: ObjectNamespace, name: string): Stub {
  const place = env.JURISDICTION;
  return (place ? namespace.jurisdiction(place) : namespace).getByName(name) as Stub;
}
