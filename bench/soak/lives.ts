import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface LivesOptions<Says> {
  /** How it is called where it is told that it ended. */
  readonly name: string;
  /** Starts a process that calls `say` with what it tells, `{ listens: true }` when it does. */
  readonly start: (say: (says: Says) => void) => ChildProcess;
  /** Told when it ends and nobody ended it. */
  readonly died: (reason: Error) => void;
}

/** A process that is killed and started again, as who kills it sees it. */
export interface Process {
  /** Of the life that there is; 0 where there is none. */
  readonly pid: number;
  /** How many lives there were. */
  readonly starts: number;
  /** Whether this life, or where there is none the last one, came to listen. */
  readonly listening: boolean;
  /** Starts it; `listens` tells when it is there. */
  start(): void;
  /** Resolves when this life listens; rejects when it ends before. */
  listens(): Promise<void>;
  /** Ends it at once, or as a supervisor would. @returns its exit code, null after SIGKILL */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

/** A process that is killed and started again, any number of times. */
export class Lives<Says extends { readonly listens?: true }> implements Process {
  readonly #options: LivesOptions<Says>;
  #child: ChildProcess | undefined;
  #ending = false;
  #over = false;
  #ready: Promise<void> = Promise.resolve();
  starts = 0;
  listening = false;
  readonly #hearers = new Set<(says: Says) => void>();

  constructor(options: LivesOptions<Says>) {
    this.#options = options;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  start(): void {
    if (this.#over) return;
    const { name, start, died } = this.#options;
    const ready = Promise.withResolvers<void>();
    this.starts += 1;
    this.listening = false;
    this.#ending = false;
    this.#ready = ready.promise;
    const child = start((says) => {
      if (says.listens) {
        this.listening = true;
        ready.resolve();
      }
      for (const hear of this.#hearers) hear(says);
    });
    this.#child = child;
    child.on('exit', (code, signal) => {
      const ended = new Error(`${name} ended by itself (${signal ?? code}); see its log`);
      if (this.#child === child) this.#child = undefined;
      if (!this.#ending) died(ended);
      ready.reject(ended);
    });
    // Whoever waits hears of it; nobody may be waiting.
    ready.promise.catch(() => undefined);
  }

  listens(): Promise<void> {
    return this.#ready;
  }

  /** Calls with each message of this life and the next ones, until what it returns is called. */
  hear(hearer: (says: Says) => void): () => void {
    this.#hearers.add(hearer);
    return () => void this.#hearers.delete(hearer);
  }

  /** Asks this life; what it answers is heard. */
  ask(): void {
    if (this.#child?.connected) this.#child.send('what do you hold?');
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    this.#ending = true;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = await exited;
    return code as number | null;
  }

  /** Ends it for good: who still wants to start it finds that it does not. */
  async close(): Promise<void> {
    this.#over = true;
    await this.end('SIGKILL');
  }
}
