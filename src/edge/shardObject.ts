import { DurableObject } from 'cloudflare:workers';
import { randomKey } from '../randomKey.ts';
import type { Deployment } from './deployment.ts';
import { durableStorage } from './durableStorage.ts';
import { edgeLog } from './edgeLog.ts';
import type { EdgeEnv } from './env.ts';
import { coordinatorCalls, type ShardStub } from './namespaces.ts';
import { paced } from './paced.ts';
import { Shard } from './shard.ts';
import type { ShardId } from './shardPlan.ts';

/** How far apart commits are under load, in milliseconds: a beacon waits for no answer. */
const COMMIT_EVERY_MS = 250;
const NAME = 'shard';

/** The Durable Object around a shard. What it is called is kept: an alarm comes without a name. */
export function shardObject(deployment: Deployment) {
  return class extends DurableObject<EdgeEnv> implements ShardStub {
    #shard: Shard | undefined;

    count(id: ShardId, ...args: Parameters<Shard['count']>) {
      return this.#get(id).count(...args);
    }

    knows(id: ShardId, ...args: Parameters<Shard['knows']>) {
      return this.#get(id).knows(...args);
    }

    close(id: ShardId, ...args: Parameters<Shard['close']>) {
      return this.#get(id).close(...args);
    }

    override async alarm(): Promise<void> {
      const id = this.ctx.storage.kv.get<ShardId>(NAME);
      if (id) await this.#get(id).alarm();
    }

    #get(id: ShardId): Shard {
      if (this.#shard) return this.#shard;
      const { ctx, env } = this;
      if (!ctx.storage.kv.get(NAME)) ctx.storage.kv.put(NAME, id);
      this.#shard = new Shard({
        id,
        policy: deployment.policies.get(id.site),
        plan: deployment.plan(env),
        storage: durableStorage(ctx.storage),
        bucket: env.KEYS,
        coordinator: coordinatorCalls(env, id.site),
        clock: deployment.clock,
        randomKey,
        random: Math.random,
        log: edgeLog,
        gather: paced(COMMIT_EVERY_MS),
      });
      return this.#shard;
    }
  };
}
