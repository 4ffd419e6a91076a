import { type Changes, mergeChanges, type ReleaseChange } from './changes.ts';

/** One durable transaction: what was folded, then at most one release. Rejects when nothing of it was kept. */
export type Commit = (
  changes: Changes | undefined,
  release: ReleaseChange | undefined,
) => Promise<void>;

interface Source {
  readonly dirty: boolean;
  takeChanges(): Changes;
}

interface Waiter {
  readonly release: ReleaseChange | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Waits after a commit failed, the longer the more failed in a row (from 1): who comes meanwhile goes into the next one. */
export type Rest = (failures: number) => Promise<void>;

/** Lets all that has already arrived be folded, so that it goes into the commit that is about to begin. */
export type Gather = () => Promise<void>;

/**
 * Group commit: one transaction after the other, each with all that was folded
 * while the last one was under way. No timer: an idle system commits at once, a
 * busy one in larger groups.
 *
 * What a failed commit held stays and goes into the next one. Counts are
 * written whole, so a commit that failed after all but its answer is repeated
 * without harm.
 */
export class Committer {
  readonly #source: Source;
  readonly #commit: Commit;
  readonly #gather: Gather | undefined;
  readonly #rest: Rest | undefined;
  #failures = 0;
  #failed: Changes | undefined;
  #waiting: Waiter[] = [];
  #running: Promise<void> | undefined;

  /**
   * @param gather takes no time worth mentioning; without it a commit begins with the first who waits
   * @param rest without it a commit follows one that failed as soon as somebody waits
   */
  constructor(source: Source, commit: Commit, gather?: Gather, rest?: Rest) {
    this.#source = source;
    this.#commit = commit;
    this.#gather = gather;
    this.#rest = rest;
  }

  /** Whether anything is not yet durable, what a failed commit held included. */
  get owes(): boolean {
    return this.#failed !== undefined || this.#source.dirty;
  }

  /** Resolves once all that was folded before this call is durable. */
  async durable(): Promise<void> {
    // Of an event that is sent again there may be nothing left to write.
    if (this.#running || this.owes) await this.#enqueue(undefined);
  }

  /** Resolves once the release and all that was folded before this call is durable. */
  release(change: ReleaseChange): Promise<void> {
    return this.#enqueue(change);
  }

  /** Resolves when nothing is under way or waiting. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #enqueue(release: ReleaseChange | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ release, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.#rest && this.#failures > 0) await this.#rest(this.#failures);
      // Not for a release: windows that close one after another would each wait.
      if (this.#gather && !this.#waiting[0]?.release) await this.#gather();
      const group = this.#takeGroup();
      const fresh = this.#source.dirty ? this.#source.takeChanges() : undefined;
      const changes =
        this.#failed && fresh ? mergeChanges(this.#failed, fresh) : (fresh ?? this.#failed);
      try {
        await this.#commit(changes, group.at(-1)?.release);
        this.#failed = undefined;
        this.#failures = 0;
        for (const waiter of group) waiter.resolve();
      } catch (error) {
        this.#failed = changes;
        this.#failures += 1;
        for (const waiter of group) waiter.reject(error);
      }
    }
    // In the same step as the last look at who waits, so that nobody comes between.
    this.#running = undefined;
  }

  /** The waiters up to the first release: a transaction holds one release at most. */
  #takeGroup(): Waiter[] {
    const first = this.#waiting.findIndex((waiter) => waiter.release !== undefined);
    return this.#waiting.splice(0, first < 0 ? this.#waiting.length : first + 1);
  }
}
