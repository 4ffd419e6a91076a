import { DurableObject } from 'cloudflare:workers';
import { randomKey } from '../randomKey.ts';
import { CanaryObject } from './canaryObject.ts';
import type { Deployment } from './deployment.ts';
import { durableStorage } from './durableStorage.ts';
import { siteLog } from './edgeLog.ts';
import type { EdgeEnv } from './env.ts';
import type { KeptFrom } from './keptPage.ts';
import { type KeyBucket, KeyHalves } from './keyHalves.ts';
import { coordinatorCalls, type ShardStub } from './namespaces.ts';
import { paced } from './paced.ts';
import { Shard } from './shard.ts';
import { type ShardId, shardName } from './shardPlan.ts';
import { within } from './within.ts';

/** How far apart commits are under load, in milliseconds: a beacon waits for no answer. */
const COMMIT_EVERY_MS = 250;
/** When an alarm rings again that found wrong settings, in milliseconds. */
const TRY_AGAIN_MS = 600_000;
const NAME = 'shard';

/** The Durable Object around a shard. What it is called is kept: an alarm comes without a name. */
export function shardObject(deployment: Deployment) {
  return class extends DurableObject<EdgeEnv> implements ShardStub {
    #shard: Shard | undefined;
    readonly #canary = new CanaryObject(this.ctx.storage, deployment.clock);

    count(id: ShardId, ...args: Parameters<Shard['count']>) {
      return this.#get(id).count(...args);
    }

    async knows(id: ShardId, ...args: Parameters<Shard['knows']>) {
      // Of one that never counted no tables are made.
      if (!this.#shard && !this.#id) return args[0].map(() => false);
      return this.#get(id).knows(...args);
    }

    close(id: ShardId, ...args: Parameters<Shard['close']>) {
      return this.#get(id).close(...args);
    }

    async kept(_id: ShardId, from?: KeptFrom) {
      return this.#canary.kept(this.#id?.site, from);
    }

    async wipe(): Promise<void> {
      const id = this.#id;
      await this.#canary.wipe(id?.site, async () => {
        if (!id) return;
        const halves = new KeyHalves(patient(this.env.KEYS), shardName(id));
        await halves.destroy(await halves.others(new Set()));
      });
      this.#shard = undefined;
    }

    override async alarm(): Promise<void> {
      const id = this.#id;
      if (!id || (await this.#canary.ended(id.site, () => this.wipe()))) return;
      if (deployment.wrong(this.env).length > 0) {
        // The platform gives an alarm up that fails; the next deployment may have it right.
        await this.ctx.storage.setAlarm(Date.now() + TRY_AGAIN_MS);
        return;
      }
      await this.#get(id).alarm();
      await this.#canary.arm(id.site);
    }

    /** Of one that never counted there is none. */
    get #id(): ShardId | undefined {
      return this.ctx.storage.kv.get<ShardId>(NAME);
    }

    #get(id: ShardId): Shard {
      if (this.#shard) return this.#shard;
      const { ctx, env } = this;
      if (!this.#id) {
        ctx.storage.kv.put(NAME, id);
        void this.#canary.arm(id.site);
      }
      const canaries = deployment.canaries(env);
      this.#shard = new Shard({
        id,
        policy: canaries.policies.get(id.site),
        plan: canaries.planned(deployment.plan(env)),
        storage: this.#canary.ending(id.site, durableStorage(ctx.storage)),
        bucket: patient(env.KEYS),
        coordinator: coordinatorCalls(env, id.site),
        clock: deployment.clock,
        randomKey,
        random: Math.random,
        log: siteLog(id.site),
        gather: paced(COMMIT_EVERY_MS),
      });
      return this.#shard;
    }
  };
}

/** A bucket that hangs must not hold up a shard for ever. */
function patient(bucket: KeyBucket): KeyBucket {
  return {
    put: (name, half) => within(bucket.put(name, half)),
    get: (name) => within(bucket.get(name)),
    delete: (names) => within(bucket.delete(names)),
    list: (options) => within(bucket.list(options)),
  };
}
