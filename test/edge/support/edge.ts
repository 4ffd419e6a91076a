import type { Sql } from '../../../aggregate/sql.ts';
import type { RawRequest } from '../../../ingest/rawRequest.ts';
import type { Receipt } from '../../../ingest/takeEnvelope.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Row, Table } from '../../../release/publish.ts';
import type { Uniform } from '../../../release/uniform.ts';
import type { ShardCalls } from '../../../src/edge/calls.ts';
import { createCollect } from '../../../src/edge/collect.ts';
import { Coordinator } from '../../../src/edge/coordinator.ts';
import { edgeTransforms } from '../../../src/edge/edgeTransforms.ts';
import { Shard } from '../../../src/edge/shard.ts';
import { type ShardId, ShardPlan, shardName } from '../../../src/edge/shardPlan.ts';
import { bucketOf } from './bucket.ts';
import { type EdgeStep, Life, NEVER, PlacedStorage, storageOf } from './platform.ts';

export interface EdgeOptions {
  readonly policy: Policy;
  /** As the variable SHARDS has it. */
  readonly shards?: unknown;
  /** Waited for at each step that takes time at the platform; rejects where it goes wrong. */
  readonly step?: (step: EdgeStep) => Promise<void>;
  /** Called before each transaction; throws where it cannot be done. */
  readonly commits?: (object: string) => void;
  readonly uniform?: Uniform;
  /** 32 bytes in hex; other ones each time. */
  readonly randomKey?: () => string;
  readonly random?: () => number;
  /** Records of visitors that a shard takes. */
  readonly mostVisitors?: number;
  /** How far the clock of an object goes ahead, in milliseconds. */
  readonly skew?: (object: string) => number;
}

/** An object as the platform has it: what it stored, and perhaps an instance. */
interface Placed<Core> {
  readonly name: string;
  readonly storage: PlacedStorage;
  instance: { readonly core: Core; readonly life: Life } | undefined;
}

/**
 * The cores of shards and coordinator with real SQLite in memory, and the platform around them in
 * a few lines: objects by name, alarms, a bucket, a clock that stands until it is set.
 */
export class Edge {
  now = 0;
  /** What ClickHouse was sent, by table. */
  readonly rows = new Map<Table, Row[]>();
  readonly halves = new Map<string, string>();
  readonly logged: string[] = [];
  plan: ShardPlan;
  policy: Policy;
  readonly #options: EdgeOptions;
  readonly #shards = new Map<string, Placed<Shard>>();
  readonly #coordinator = place<Coordinator>('coordinator');
  readonly #worker = new Life();
  #collect: (request: RawRequest) => Promise<Receipt>;

  constructor(options: EdgeOptions) {
    this.#options = options;
    this.policy = options.policy;
    this.plan = new ShardPlan([options.policy], options.shards ?? {});
    this.#collect = this.#createCollect();
  }

  /** From now on; all are evicted. */
  setShards(shards: unknown): void {
    this.plan = new ShardPlan([this.policy], shards);
    this.evictAll();
  }

  /** A new version comes into force; all are evicted. */
  setPolicy(policy: Policy): void {
    this.policy = policy;
    this.#collect = this.#createCollect();
    this.evictAll();
  }

  send(request: RawRequest): Promise<Receipt> {
    return this.#collect(request);
  }

  get shardNames(): string[] {
    return [...this.#shards.keys()];
  }

  /** `coordinator` and the shards that were ever called. */
  get names(): string[] {
    return ['coordinator', ...this.shardNames];
  }

  /** The SQLite of an object. */
  sqlOf(name: string): Sql {
    return this.#placed(name).storage.sql;
  }

  /** Memory is gone, storage stays. */
  evictAll(): void {
    for (const name of this.names) this.evict(name);
  }

  /** @param how whether what is not durable is lost, and whether the old instance goes on for a while */
  evict(name: string, { loses = true, zombie = false } = {}): void {
    const placed = this.#placed(name);
    const { instance, storage } = placed;
    if (!instance) return;
    instance.life.isZombie = zombie;
    instance.life.end();
    if (loses) storage.lose();
    else storage.flush();
    placed.instance = undefined;
  }

  /** When an object's alarm is due, by the machine's clock. */
  alarmOf(name: string): number | undefined {
    return this.#placed(name).storage.alarmAt;
  }

  loseAlarm(name: string): void {
    this.#placed(name).storage.takeAlarm();
  }

  /** When the next alarm is due by the machine's clock; undefined where none is set. */
  get nextAlarm(): number | undefined {
    const all = this.names.flatMap((name) => this.alarmOf(name) ?? []);
    return all.length > 0 ? Math.min(...all) : undefined;
  }

  /** Rings an alarm; one that fails is set again, as the platform does it. */
  async ring(name: string): Promise<void> {
    const { storage } = this.#placed(name);
    storage.takeAlarm();
    const { core, life } =
      name === 'coordinator' ? this.#coordinatorCore() : this.#shardCore(parseName(name));
    try {
      await Promise.race([core.alarm(), life.over]);
      storage.flush();
    } catch {
      storage.alarmAt ??= Date.now();
    }
  }

  /** Rings every alarm that is set, whenever it is due, until none is set for the moment or the rounds are over. */
  async ringAll(rounds = 20): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      const due = this.names.filter((name) => this.alarmOf(name) !== undefined);
      if (due.length === 0) return;
      for (const name of due) await this.ring(name);
    }
  }

  /** The way to a shard, by default that of a Worker. */
  shard(id: ShardId, from: Life = this.#worker): ShardCalls {
    const name = shardName(id);
    const call = <T>(what: string, body: (core: Shard) => Promise<T>) =>
      this.#called(from, name, what, () => this.#shardCore(id), body);
    return {
      count: (batch) => call('count', (core) => core.count(structuredClone(batch))),
      knows: (ids) => call('knows', (core) => core.knows(structuredClone(ids))),
      close: (windows) => call('close', (core) => core.close(structuredClone(windows))),
    };
  }

  /** The way to the coordinator, by default that of the Worker's clock. */
  coordinator(from: Life = this.#worker): Pick<Coordinator, 'open' | 'take' | 'wake'> {
    const call = <T>(what: string, body: (core: Coordinator) => Promise<T>) =>
      this.#called(from, 'coordinator', what, () => this.#coordinatorCore(), body);
    return {
      open: (...args) => call('open', (core) => core.open(...structuredClone(args))),
      take: (mail) => call('take', (core) => core.take(structuredClone(mail))),
      wake: () => call('wake', (core) => core.wake()),
    };
  }

  readonly #log = (_level: string, code: string) => void this.logged.push(code);
  readonly #randomKey = () => this.#options.randomKey?.() ?? freshKey();

  #createCollect() {
    const policies = new Map([[this.policy.site, this.policy]]);
    return createCollect({
      policies,
      transforms: edgeTransforms(policies, this.#randomKey),
      plan: { at: (site: string, startsAt: number) => this.plan.at(site, startsAt) } as ShardPlan,
      shard: (id) => this.shard(id),
      log: this.#log,
    });
  }

  #placed(name: string): Placed<Shard> | Placed<Coordinator> {
    const placed = name === 'coordinator' ? this.#coordinator : this.#shards.get(name);
    if (!placed) throw new Error(`there is no ${name}`);
    return placed;
  }

  #shardCore(id: ShardId) {
    const name = shardName(id);
    let placed = this.#shards.get(name);
    if (!placed) {
      placed = place<Shard>(name);
      this.#shards.set(name, placed);
    }
    if (placed.instance) return placed.instance;
    const life = new Life();
    const wait = (at: EdgeStep['at'], what: string) => this.#wait(life, { at, object: name, what });
    const { step, mostVisitors } = this.#options;
    const core = new Shard({
      ...{ id, policy: this.policy, plan: this.plan, storage: this.#storage(placed, life) },
      bucket: bucketOf(this.halves, wait),
      coordinator: this.coordinator(life),
      ...this.#deps(name),
      ...(step ? { gather: () => wait('gather', '') } : {}),
      ...(mostVisitors === undefined ? {} : { mostVisitors }),
    });
    placed.instance = { core, life };
    return placed.instance;
  }

  #coordinatorCore() {
    const placed = this.#coordinator;
    if (placed.instance) return placed.instance;
    const life = new Life();
    const wait = (at: EdgeStep['at'], what: string) =>
      this.#wait(life, { at, object: 'coordinator', what });
    const core = new Coordinator({
      ...{ site: this.policy.site, policy: this.policy, storage: this.#storage(placed, life) },
      shard: (id) => this.shard(id, life),
      insert: async (table, rows) => {
        await wait('insert', table);
        this.rows.set(table, [...(this.rows.get(table) ?? []), ...structuredClone(rows)]);
        await wait('insert-answer', table);
      },
      uniform: this.#options.uniform ?? (() => 0),
      ...this.#deps('coordinator'),
    });
    placed.instance = { core, life };
    return placed.instance;
  }

  #deps(object: string) {
    const ahead = this.#options.skew?.(object) ?? 0;
    return {
      clock: {
        now: () => this.now + ahead,
        wait: (until: number) => Math.max(0, until - this.now - ahead),
      },
      randomKey: this.#randomKey,
      random: this.#options.random ?? (() => 0),
      log: this.#log,
    };
  }

  #storage(placed: Placed<unknown>, life: Life) {
    const { name: object, storage } = placed;
    const commits = () => this.#options.commits?.(object);
    return storageOf(
      storage,
      life,
      (at, what) => this.#wait(life, { at, object, what }, false),
      commits,
    );
  }

  /** A step of an instance. One that is over goes no further, but for what a zombie does outside. */
  async #wait(life: Life, step: EdgeStep, leaves = step.at !== 'gather'): Promise<void> {
    const goesOn = () => !life.isOver || (life.isZombie && step.at.startsWith('bucket'));
    if (!goesOn()) await NEVER;
    // What leaves an object is held back until what it wrote is durable.
    if (leaves && !life.isOver && life !== this.#worker) this.#placed(step.object).storage.flush();
    try {
      await this.#options.step?.(step);
    } finally {
      if (!goesOn()) await NEVER;
    }
  }

  async #called<Core, T>(
    from: Life,
    object: string,
    what: string,
    find: () => { readonly core: Core; readonly life: Life },
    body: (core: Core) => Promise<T>,
  ): Promise<T> {
    const caller = this.names.find((name) => this.#placed(name).instance?.life === from);
    const step = { object: caller ?? 'worker', what: `${what} of ${object}` };
    await this.#wait(from, { at: 'call', ...step });
    const { core, life } = find();
    try {
      const answer = structuredClone(await Promise.race([body(core), life.over]));
      if (!life.isOver) this.#placed(object).storage.flush();
      return answer;
    } finally {
      await this.#wait(from, { at: 'answer', ...step }, false);
    }
  }
}

function place<Core>(name: string): Placed<Core> {
  return { name, storage: new PlacedStorage(), instance: undefined };
}

function parseName(name: string): ShardId {
  const [site = '', from = '', index, , of] = name.split(' ');
  return { site, from: from === 'ever' ? '' : from, index: Number(index), of: Number(of) };
}

let keys = 0;
function freshKey(): string {
  keys += 1;
  return keys.toString(16).padStart(64, '0');
}
