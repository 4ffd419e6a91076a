import { stateFailure } from './errorCode.ts';
import type { NodeState } from './nodeState.ts';

/** Told of every commit that ended. */
export interface CommitWatch {
  /** A commit begins. */
  begun(): void;
  /** It is durable, after so many seconds. */
  durable(seconds: number): void;
  /** It was not kept; why, as one of a few words. */
  failed(reason: string): void;
}

/** The same state, its commits timed. */
export function watchCommits(state: NodeState, watch: CommitWatch): NodeState {
  return {
    ...state,
    async commit(changes, release) {
      const begun = performance.now();
      watch.begun();
      try {
        await state.commit(changes, release);
      } catch (error) {
        watch.failed(stateFailure(error));
        throw error;
      }
      watch.durable((performance.now() - begun) / 1000);
    },
  };
}

/** Tells two of the same commits. */
export function bothWatch(first: CommitWatch, second: CommitWatch): CommitWatch {
  return {
    begun: () => {
      first.begun();
      second.begun();
    },
    durable: (seconds) => {
      first.durable(seconds);
      second.durable(seconds);
    },
    failed: (reason) => {
      first.failed(reason);
      second.failed(reason);
    },
  };
}
