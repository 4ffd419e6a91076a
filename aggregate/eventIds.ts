import { RESEND_HOURS } from '../policy/resends.ts';
import type { EventIdChanges, EventIdRows, GenerationKeyRow, GenerationRow } from './changes.ts';
import { IdHasher, idBlocks, siteBlock } from './idHasher.ts';
import { IdSet } from './idSet.ts';

const HOUR = 3_600_000;
/** How long ids are remembered: at least this long, at most twice as long. */
export const GENERATION_MS = RESEND_HOURS * HOUR;
/** Ids of one generation; two of them take at most 180 MB. */
export const GENERATION_IDS = 4_000_000;

interface Generation {
  readonly number: number;
  /** Milliseconds since 1970, rounded down to the hour: when exactly somebody came is not kept. */
  readonly startedAt: number;
  readonly hasher: IdHasher;
  readonly ids: IdSet;
  /** Added since the last `take`, high and low half alternately. */
  fresh: number[];
}

export interface EventIdsOptions {
  /** 32 fresh random bytes in hex, from a secure source. */
  readonly randomKey: () => string;
  /** How many ids a generation takes before the next one begins early. */
  readonly most?: number;
}

/** The ids of one request's events. */
export interface RequestIds {
  /** Whether the event with this index was counted before. */
  has(index: number): boolean;
  /** Remembers that it was counted now. */
  add(index: number): void;
}

/**
 * The ids of the events that were counted of late, so that one that is sent again
 * counts once. They are kept as hashes under a key that dies with its generation.
 * There are two: new ids go into the current one, the previous one is only asked. When
 * the current one is twelve hours old or full, it becomes the previous one, and
 * that one's ids and key are destroyed.
 */
export class EventIds {
  readonly #randomKey: () => string;
  readonly #most: number;
  readonly #sites = new Map<string, Uint8Array>();
  #current: Generation | undefined;
  #previous: Generation | undefined;
  #nextNumber = 1;
  #keys: GenerationKeyRow[] = [];
  #dropped: number[] = [];

  constructor({ randomKey, most = GENERATION_IDS }: EventIdsOptions) {
    this.#randomKey = randomKey;
    this.#most = most;
  }

  /** Takes up what a process left. A generation whose key is lost is of no use. */
  load(snapshots: readonly GenerationRow[]): void {
    for (const { generation, startedAt, key, ids } of snapshots) {
      this.#nextNumber = Math.max(this.#nextNumber, generation + 1);
      if (key === undefined) {
        this.#dropped.push(generation);
        continue;
      }
      const loaded = open(generation, startedAt, key);
      for (let at = 0; at < ids.length; at += 2) loaded.ids.add(ids[at] ?? 0, ids[at + 1] ?? 0);
      if (this.#previous) this.#dropped.push(this.#previous.number);
      this.#previous = this.#current;
      this.#current = loaded;
    }
  }

  /** The ids of a request to a site, at a time in milliseconds since 1970. */
  of(site: string, events: readonly { readonly id: string }[], now: number): RequestIds {
    this.turn(now);
    this.#current ??= this.#open(now);
    const current = this.#current;
    const previous = this.#previous;
    const blocks = idBlocks(this.#siteBlock(site), events);
    const hashes = current.hasher.hash(blocks);
    const before = previous?.hasher.hash(blocks);
    return {
      has: (index) =>
        contains(current, hashes, index) ||
        (previous !== undefined && before !== undefined && contains(previous, before, index)),
      add: (index) => {
        const high = hashes[2 * index] ?? 0;
        const low = hashes[2 * index + 1] ?? 0;
        if (current.ids.add(high, low)) current.fresh.push(high, low);
      },
    };
  }

  /** Ends generations whose time is over, or which are full. */
  turn(now: number): void {
    const current = this.#current;
    const previous = this.#previous;
    if (previous && periodOf(now) > periodOf(previous.startedAt) + 1) this.#endPrevious();
    if (!current) return;
    const periods = periodOf(now) - periodOf(current.startedAt);
    if (periods < 1 && current.ids.size < this.#most) return;
    this.#endPrevious();
    this.#previous = current;
    this.#current = undefined;
    if (periods > 1) this.#endPrevious();
  }

  /** How many ids are remembered. */
  get size(): number {
    return (this.#current?.ids.size ?? 0) + (this.#previous?.ids.size ?? 0);
  }

  /** Since when all ids are remembered, milliseconds since 1970; undefined for none. */
  get since(): number | undefined {
    return (this.#previous ?? this.#current)?.startedAt;
  }

  /** Whether there is anything to make durable since the last `take`. */
  get dirty(): boolean {
    return (
      this.#dropped.length > 0 ||
      (this.#current?.fresh.length ?? 0) > 0 ||
      (this.#previous?.fresh.length ?? 0) > 0
    );
  }

  /** What is new since the last call, as rows. */
  take(): EventIdChanges {
    const rows = [this.#previous, this.#current].flatMap((generation) =>
      generation && generation.fresh.length > 0 ? takeRows(generation) : [],
    );
    // A key goes with the first ids: until then its generation is not in the state, and a key
    // without one is taken for a leftover and destroyed.
    const hasIds = ({ generation }: GenerationKeyRow) =>
      rows.some((row) => row.generation === generation);
    const taken = { keys: this.#keys.filter(hasIds), rows, dropped: this.#dropped };
    this.#keys = this.#keys.filter((key) => !hasIds(key));
    this.#dropped = [];
    return taken;
  }

  #open(now: number): Generation {
    const number = this.#nextNumber++;
    const key = this.#randomKey();
    this.#keys.push({ generation: number, key });
    return open(number, Math.floor(now / HOUR) * HOUR, key);
  }

  #endPrevious(): void {
    const ended = this.#previous?.number;
    if (ended !== undefined) {
      this.#dropped.push(ended);
      this.#keys = this.#keys.filter(({ generation }) => generation !== ended);
    }
    this.#previous = undefined;
  }

  #siteBlock(site: string): Uint8Array {
    let block = this.#sites.get(site);
    if (!block) {
      block = siteBlock(site);
      this.#sites.set(site, block);
    }
    return block;
  }
}

/** Which stretch of twelve hours a time is in. */
function periodOf(time: number): number {
  return Math.floor(time / GENERATION_MS);
}

function open(number: number, startedAt: number, key: string): Generation {
  return { number, startedAt, hasher: new IdHasher(key), ids: new IdSet(), fresh: [] };
}

function contains({ ids }: Generation, hashes: Uint32Array, index: number): boolean {
  return ids.has(hashes[2 * index] ?? 0, hashes[2 * index + 1] ?? 0);
}

function takeRows(generation: Generation): EventIdRows {
  const { number, startedAt, fresh } = generation;
  generation.fresh = [];
  return { generation: number, startedAt, ids: Uint32Array.from(fresh) };
}
