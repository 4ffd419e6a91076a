import { type Assumptions, type Kind, visitorsOf } from './assumptions.ts';
import { LIMITS } from './limits.ts';

/**
 * Of one record of a visitor in one window. What it takes in memory is measured by
 * `npm run bench:scale` (docs/scale.md), how long it takes to be read by `npm run edge:costs`.
 */
export const RECORD = { memoryBytes: 35, storedBytes: 35, readMs: 0.0004 };

/** How many shards each limit of an object asks for. */
export interface ShardsNeeded {
  readonly requests: number;
  readonly memory: number;
  readonly storage: number;
  /** That an object which starts reads its visitors within the processor time of one call. */
  readonly start: number;
  /** The most of these. */
  readonly shards: number;
}

export function shardsNeeded(
  eventsPerSecond: number,
  kinds: readonly Kind[],
  given: Assumptions,
): ShardsNeeded {
  const records = kinds.reduce((sum, kind) => sum + visitorsOf(kind, eventsPerSecond, given), 0);
  const calls = (eventsPerSecond / given.eventsPerRequest) * given.peak;
  const memory = atLeastOne((records * RECORD.memoryBytes) / given.visitorMemory);
  const storage = atLeastOne((records * RECORD.storedBytes) / LIMITS.storedBytes.figure);
  const start = atLeastOne((records * RECORD.readMs) / LIMITS.cpuMs.figure);
  const requests = shardsForCalls(calls, given.resends, Math.max(memory, storage, start));
  return { requests, memory, storage, start, shards: Math.max(requests, memory, storage, start) };
}

/**
 * Each shard gets its part of the calls, and is asked about the resends of all others, so that
 * part stays however many there are. Infinity where that alone is too much.
 */
function shardsForCalls(calls: number, resends: number, others: number): number {
  const most = LIMITS.requestsPerSecond.figure;
  const own = atLeastOne(calls / most);
  const left = most - (Math.max(own, others) > 1 ? calls * resends : 0);
  return left <= 0 ? Number.POSITIVE_INFINITY : atLeastOne(calls / left);
}

function atLeastOne(shards: number): number {
  return Math.max(1, Math.ceil(shards));
}
