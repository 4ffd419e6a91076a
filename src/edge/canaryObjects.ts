import { compileSite } from '../../aggregate/site.ts';
import { windowAt } from '../../aggregate/windowAt.ts';
import { graceOf } from '../../aggregate/windowRegistry.ts';
import type { CanarySite } from './canarySites.ts';
import type { EdgeEnv } from './env.ts';
import type { KeptLine, KeptValue } from './keptLine.ts';
import type { KeptFrom, KeptPage } from './keptPage.ts';
import { coordinatorStub, shardStub } from './namespaces.ts';
import { type ShardId, type ShardPlan, shardName } from './shardPlan.ts';

/** How far the clocks of Worker and shards may be apart. Milliseconds. */
const SKEW_MS = 600_000;

/** The objects of a site that an audit added, and its halves of keys in the bucket. */
export class CanaryObjects {
  readonly #env: EdgeEnv;
  readonly #plan: () => Pick<ShardPlan, 'at'>;
  readonly #now: () => number;

  /**
   * @param plan throws where SHARDS is wrong
   * @param now milliseconds since 1970
   */
  constructor(env: EdgeEnv, plan: () => Pick<ShardPlan, 'at'>, now: () => number) {
    this.#env = env;
    this.#plan = plan;
    this.#now = now;
  }

  /** All that is kept now: every table of every object, and what stands in the bucket. */
  async *kept(canary: CanarySite): AsyncGenerator<KeptLine> {
    const { site } = canary.policy;
    const coordinator = coordinatorStub(this.#env, site);
    yield* lines('coordinator', (from) => coordinator.kept(site, from));
    for (const id of this.#shards(canary)) {
      const shard = shardStub(this.#env, id);
      yield* lines(`shard ${shardName(id).slice(site.length + 1)}`, (from) => shard.kept(id, from));
    }
    yield* this.#halves(site);
    yield { end: true };
  }

  /** Closes its windows before their time and publishes them. Rejects where that could not be done whole. */
  close({ policy }: CanarySite): Promise<void> {
    return coordinatorStub(this.#env, policy.site).closeAll(policy.site);
  }

  /** Deletes all of it. Rejects where that could not be done whole; it can be tried again. */
  async wipe(canary: CanarySite): Promise<void> {
    // Before the coordinator: what they hand over it would take.
    await Promise.all(this.#shards(canary).map((id) => shardStub(this.#env, id).wipe()));
    await coordinatorStub(this.#env, canary.policy.site).wipe();
  }

  /** All that may have been asked to count since its name was given. */
  #shards({ policy, givenAt }: CanarySite): ShardId[] {
    const { name: site, kinds, timezone } = compileSite(policy);
    const plan = this.#plan();
    const last = this.#now() + SKEW_MS;
    const found = new Map<string, ShardId>();
    for (const kind of kinds) {
      let at = givenAt - SKEW_MS - graceOf({ policy });
      while (at <= last) {
        const { startsAt, endsAt } = windowAt(kind, at, timezone);
        const shards = plan.at(site, startsAt);
        for (let index = 0; index < shards.of; index += 1) {
          const id = { site, ...shards, index };
          found.set(shardName(id), id);
        }
        at = endsAt;
      }
    }
    return [...found.values()];
  }

  async *#halves(site: string): AsyncGenerator<KeptLine> {
    const { KEYS } = this.#env;
    let cursor: string | undefined;
    do {
      // A blank ends a site's name, and no name has one in it.
      const page = await KEYS.list({ prefix: `${site} `, ...(cursor ? { cursor } : {}) });
      for (const { key } of page.objects) {
        yield { half: key, text: (await (await KEYS.get(key))?.text()) ?? '' };
      }
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor);
  }
}

async function* lines(
  object: string,
  read: (from: KeptFrom | undefined) => Promise<KeptPage>,
): AsyncGenerator<KeptLine> {
  let from: KeptFrom | undefined;
  do {
    const { tables, values, next } = await read(from);
    if (values.length > 0) yield { object, values };
    for (const { rows, ...table } of tables) {
      yield { object, ...table, rows: rows.map((row) => row.map(told)) };
    }
    from = next;
  } while (from);
}

function told(value: SqlStorageValue): KeptValue {
  if (!(value instanceof ArrayBuffer)) return value;
  return { base64: Buffer.from(value).toString('base64') };
}
