import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface LivesOptions {
  /** Of a process that tells `{ listens: true }` when it does. */
  readonly module: 'server.ts' | 'clickhouse.ts';
  /** What each life is started with. */
  readonly settings: () => object;
  /** An open file for what it writes. */
  readonly log: number;
  /** Told when it ends and nobody ended it. */
  readonly died: (reason: Error) => void;
}

/** A process that is killed and started again, any number of times. */
export class Lives<Says extends { readonly listens?: true }> {
  readonly #options: LivesOptions;
  #child: ChildProcess | undefined;
  #ending = false;
  #over = false;
  #ready: Promise<void> = Promise.resolve();
  starts = 0;
  /** Whether this life, or where there is none the last one, came to listen. */
  listening = false;
  readonly #hearers = new Set<(says: Says) => void>();

  constructor(options: LivesOptions) {
    this.#options = options;
  }

  /** Of the life that there is; 0 where there is none. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it; `listens` tells when it is there. */
  start(): void {
    if (this.#over) return;
    const { module, settings, log, died } = this.#options;
    const child = fork(new URL(module, import.meta.url), [JSON.stringify(settings())], {
      stdio: ['ignore', log, log, 'ipc'],
    });
    this.starts += 1;
    this.listening = false;
    this.#child = child;
    this.#ending = false;
    const ready = Promise.withResolvers<void>();
    this.#ready = ready.promise;
    child.on('message', (says: Says) => {
      if (says.listens) {
        this.listening = true;
        ready.resolve();
      }
      for (const hear of this.#hearers) hear(says);
    });
    child.on('exit', (code, signal) => {
      const ended = new Error(`${module} ended by itself (${signal ?? code}); see its log`);
      if (this.#child === child) this.#child = undefined;
      if (!this.#ending) died(ended);
      ready.reject(ended);
    });
    // Whoever waits hears of it; nobody may be waiting.
    ready.promise.catch(() => undefined);
  }

  /** Resolves when this life listens; rejects when it ends before. */
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

  /** Ends it at once, or as a supervisor would. @returns its exit code, null after SIGKILL */
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
