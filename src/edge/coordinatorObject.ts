import { DurableObject } from 'cloudflare:workers';
import { secureUniform } from '../../release/uniform.ts';
import { randomKey } from '../randomKey.ts';
import { openClickHouseWeb } from './clickhouseWeb.ts';
import { Coordinator } from './coordinator.ts';
import type { Deployment } from './deployment.ts';
import { durableStorage } from './durableStorage.ts';
import { siteLog } from './edgeLog.ts';
import type { EdgeEnv } from './env.ts';
import { type CoordinatorStub, shardCalls } from './namespaces.ts';

const NAME = 'site';

/** The Durable Object around a site's coordinator. Its site is kept: an alarm comes without a name. */
export function coordinatorObject(deployment: Deployment) {
  return class extends DurableObject<EdgeEnv> implements CoordinatorStub {
    #coordinator: Coordinator | undefined;

    open(site: string, ...args: Parameters<Coordinator['open']>) {
      return this.#get(site).open(...args);
    }

    take(site: string, ...args: Parameters<Coordinator['take']>) {
      return this.#get(site).take(...args);
    }

    wake(site: string) {
      return this.#get(site).wake();
    }

    override async alarm(): Promise<void> {
      const site = this.ctx.storage.kv.get<string>(NAME);
      if (site) await this.#get(site).alarm();
    }

    #get(site: string): Coordinator {
      if (this.#coordinator) return this.#coordinator;
      const { ctx, env } = this;
      if (!ctx.storage.kv.get(NAME)) ctx.storage.kv.put(NAME, site);
      this.#coordinator = new Coordinator({
        site,
        policy: deployment.policies.get(site),
        storage: durableStorage(ctx.storage),
        shard: (id) => shardCalls(env, id),
        insert: openClickHouseWeb(env).insert,
        clock: deployment.clock,
        uniform: secureUniform(),
        randomKey,
        random: Math.random,
        log: siteLog(site),
      });
      return this.#coordinator;
    }
  };
}
