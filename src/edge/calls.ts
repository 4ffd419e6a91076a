import type { Fate } from '../../aggregate/countOutcomes.ts';
import type { WindowKind } from '../../policy/cube.ts';
import type { Batch } from './batch.ts';
import type { Handover } from './handover.ts';
import type { ShardId } from './shardPlan.ts';

/** A window of a site. */
export interface WindowName {
  readonly kind: WindowKind;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
}

/** Why nothing can be counted now; what to do about it is for the operator. */
export const REFUSALS = {
  'shards-changed':
    'The number of shards of a month that has begun was changed. Set SHARDS back; a change is for a month to come.',
  'policy-changed':
    'The policy was changed, but its version is still the one that was in force. Give it the next number.',
  'policy-older':
    'The policy has a lower version than the one that was in force. Versions count up.',
} as const;
export type Refusal = keyof typeof REFUSALS;

/** What the Worker and the coordinator ask of a shard. */
export interface ShardCalls {
  /** Counts a batch; answers once the counts are durable. Rejects when they are not: send it again. */
  count(batch: Batch): Promise<{ readonly fates: readonly Fate[] } | { readonly refused: Refusal }>;
  /** Which of these events were counted here. */
  knows(eventIds: readonly string[]): Promise<readonly boolean[]>;
  /** Closes what has ended and hands it over, these windows in any case. Resolves once the coordinator has it. */
  close(windows: readonly WindowName[]): Promise<void>;
}

/** What shards ask of a site's coordinator. */
export interface CoordinatorCalls {
  /**
   * Before a shard counts in windows for the first time: for each the policy that it is counted
   * under as JSON, or null when it takes no more events.
   */
  open(
    shard: ShardId,
    windows: readonly WindowName[],
  ): Promise<{ readonly policies: readonly (string | null)[] } | { readonly refused: Refusal }>;
  /** Takes what a shard hands over; resolves once it is durable. What comes again changes nothing. */
  take(handovers: readonly Handover[]): Promise<void>;
}

/** A line of the log: a code and what is ours to tell, nothing that came from outside. */
export type EdgeLog = (
  level: 'info' | 'warn',
  code: string,
  details?: Readonly<Record<string, string | number>>,
) => void;
