import { RESEND_HOURS } from '../policy/resends.ts';
import type { EventIdChanges, EventIdRows, GenerationKeyRow, GenerationRow } from './changes.ts';
import { IdHasher, idBlocks, siteBlock } from './idHasher.ts';
import { IdSet } from './idSet.ts';

const HOUR = 3_600_000;
/** Half a day of UTC: each begins a generation. */
const GENERATION_MS = RESEND_HOURS * HOUR;
/** Ids of one generation; three of them take at most 200 MB. */
const GENERATION_IDS = 3_000_000;
/** Two half days, and one more for a generation that was full before its half day was over. */
const GENERATIONS = 3;

interface Generation {
  readonly number: number;
  /** Milliseconds since 1970, rounded down to the hour: when exactly somebody came is not kept. */
  startedAt: number;
  readonly hasher: IdHasher;
  readonly ids: IdSet;
  /** Added since the last `take`, high and low half alternately. */
  fresh: number[];
  /** Whether `startedAt` is another than what was written. */
  moved: boolean;
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
 * New ids go into the newest generation, the others are only asked. A new one begins at
 * noon and at midnight (UTC), and when the newest is full. The ids and the key of one are
 * destroyed when the half day after its own is over, or when there would be too many.
 */
export class EventIds {
  readonly #randomKey: () => string;
  readonly #most: number;
  readonly #sites = new Map<string, Uint8Array>();
  /** The oldest first; the last one takes ids while `#isOpen`. */
  #generations: Generation[] = [];
  #isOpen = false;
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
      this.#begin(loaded);
    }
  }

  /** The ids of a request to a site, at a time in milliseconds since 1970. */
  of(site: string, events: readonly { readonly id: string }[], now: number): RequestIds {
    this.turn(now);
    if (!this.#isOpen) this.#open(now);
    const blocks = idBlocks(this.#siteBlock(site), events);
    const all = this.#generations.map((generation) => ({
      generation,
      hashes: generation.hasher.hash(blocks),
    }));
    return {
      has: (index) => all.some(({ generation, hashes }) => contains(generation, hashes, index)),
      add: (index) => {
        const newest = all.at(-1);
        if (!newest) return;
        const { generation, hashes } = newest;
        const high = hashes[2 * index] ?? 0;
        const low = hashes[2 * index + 1] ?? 0;
        if (generation.ids.add(high, low)) generation.fresh.push(high, low);
      },
    };
  }

  /** Ends generations whose time is over, or which are full. */
  turn(now: number): void {
    for (const generation of this.#generations) {
      // The clock was ahead: else what was taken then would stay until it is there again.
      if (generation.startedAt <= now) continue;
      generation.startedAt = hourOf(now);
      generation.moved = true;
    }
    const isOver = ({ startedAt }: Generation) => periodOf(now) > periodOf(startedAt) + 1;
    while (this.#generations[0] && isOver(this.#generations[0])) this.#endOldest();
    const newest = this.#generations.at(-1);
    if (!newest || periodOf(now) > periodOf(newest.startedAt) || newest.ids.size >= this.#most) {
      this.#isOpen = false;
    }
  }

  /** How many ids are remembered. */
  get size(): number {
    return this.#generations.reduce((sum, { ids }) => sum + ids.size, 0);
  }

  /** Since when all ids are remembered, milliseconds since 1970; undefined for none. */
  get since(): number | undefined {
    return this.#generations[0]?.startedAt;
  }

  /** Whether there is anything to make durable since the last `take`. */
  get dirty(): boolean {
    return this.#dropped.length > 0 || this.#generations.some(hasRows);
  }

  /** What is new since the last call, as rows. */
  take(): EventIdChanges {
    const rows = this.#generations.filter(hasRows).map(takeRows);
    // A key goes with the first ids: until then its generation is not in the state, and a key
    // without one is taken for a leftover and destroyed.
    const hasIds = ({ generation }: GenerationKeyRow) =>
      rows.some((row) => row.generation === generation);
    const taken = { keys: this.#keys.filter(hasIds), rows, dropped: this.#dropped };
    this.#keys = this.#keys.filter((key) => !hasIds(key));
    this.#dropped = [];
    return taken;
  }

  #open(now: number): void {
    const number = this.#nextNumber++;
    const key = this.#randomKey();
    this.#keys.push({ generation: number, key });
    this.#begin(open(number, hourOf(now), key));
  }

  #begin(generation: Generation): void {
    this.#generations.push(generation);
    if (this.#generations.length > GENERATIONS) this.#endOldest();
    this.#isOpen = true;
  }

  #endOldest(): void {
    const ended = this.#generations.shift()?.number;
    if (ended === undefined) return;
    this.#dropped.push(ended);
    this.#keys = this.#keys.filter(({ generation }) => generation !== ended);
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

function hourOf(time: number): number {
  return Math.floor(time / HOUR) * HOUR;
}

function hasRows({ fresh, moved }: Generation): boolean {
  return fresh.length > 0 || moved;
}

/** Which half day of UTC a time is in. */
function periodOf(time: number): number {
  return Math.floor(time / GENERATION_MS);
}

function open(number: number, startedAt: number, key: string): Generation {
  return {
    number,
    startedAt,
    hasher: new IdHasher(key),
    ids: new IdSet(),
    fresh: [],
    moved: false,
  };
}

function contains({ ids }: Generation, hashes: Uint32Array, index: number): boolean {
  return ids.has(hashes[2 * index] ?? 0, hashes[2 * index + 1] ?? 0);
}

function takeRows(generation: Generation): EventIdRows {
  const { number, startedAt, fresh } = generation;
  generation.fresh = [];
  generation.moved = false;
  return { generation: number, startedAt, ids: Uint32Array.from(fresh) };
}
