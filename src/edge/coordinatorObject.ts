import { DurableObject } from 'cloudflare:workers';
import { isAuditSite } from '../../policy/auditSite.ts';
import { secureUniform } from '../../release/uniform.ts';
import { randomKey } from '../randomKey.ts';
import { CanaryObject } from './canaryObject.ts';
import { openClickHouseWeb } from './clickhouseWeb.ts';
import { Coordinator } from './coordinator.ts';
import type { Deployment } from './deployment.ts';
import { durableStorage } from './durableStorage.ts';
import { siteLog } from './edgeLog.ts';
import type { EdgeEnv } from './env.ts';
import type { KeptFrom } from './keptPage.ts';
import { type CoordinatorStub, shardCalls } from './namespaces.ts';

const NAME = 'site';

/** The Durable Object around a site's coordinator. Its site is kept: an alarm comes without a name. */
export function coordinatorObject(deployment: Deployment) {
  return class extends DurableObject<EdgeEnv> implements CoordinatorStub {
    #coordinator: Coordinator | undefined;
    readonly #canary = new CanaryObject(this.ctx.storage, deployment.clock);
    #isClosing = false;

    open(site: string, ...args: Parameters<Coordinator['open']>) {
      return this.#get(site).open(...args);
    }

    take(site: string, ...args: Parameters<Coordinator['take']>) {
      return this.#get(site).take(...args);
    }

    wake(site: string) {
      return this.#get(site).wake();
    }

    async closeAll(site: string): Promise<void> {
      if (!isAuditSite(site)) throw new Error('only what an audit added is closed before its time');
      this.#isClosing = true;
      try {
        await this.#get(site).closeAll();
      } finally {
        this.#isClosing = false;
      }
    }

    async kept(_site: string, from?: KeptFrom) {
      return this.#canary.kept(this.#site, from);
    }

    async wipe(): Promise<void> {
      await this.#canary.wipe(this.#site);
      this.#coordinator = undefined;
    }

    override async alarm(): Promise<void> {
      const site = this.#site;
      if (!site || (await this.#canary.ended(site, () => this.wipe()))) return;
      // What an audit added and nobody closes is never published.
      if (isAuditSite(site)) await this.#canary.arm(site);
      else await this.#get(site).alarm();
    }

    get #site(): string | undefined {
      return this.ctx.storage.kv.get<string>(NAME);
    }

    #get(site: string): Coordinator {
      if (this.#coordinator) return this.#coordinator;
      const { ctx, env } = this;
      if (!this.#site) {
        ctx.storage.kv.put(NAME, site);
        void this.#canary.arm(site);
      }
      const { insert } = openClickHouseWeb(env);
      this.#coordinator = new Coordinator({
        site,
        policy: deployment.canaries(env).policies.get(site),
        storage: this.#canary.ending(site, durableStorage(ctx.storage)),
        shard: (id) => shardCalls(env, id),
        insert: (table, rows) => {
          if (isAuditSite(site) && !this.#isClosing) throw new Error('a canary is not published');
          return insert(table, rows);
        },
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
