import type { Worker } from 'node:worker_threads';
import type { StateOperations } from '../../src/stateOperations.ts';
import { copied } from './copied.ts';
import { type Faults, Injected } from './faults.ts';

interface Call {
  readonly id: number;
  readonly name: keyof StateOperations;
  readonly args: never[];
}

type Listener = (value: unknown) => void;

/**
 * The thread that owns the disk, without a thread: it does a call, and hands out an answer,
 * when it is told to. What crosses is copied, as between threads.
 */
export class SimThread {
  readonly calls: Call[] = [];
  readonly answers: object[] = [];
  /** It does no more calls; those who wait for it do not know yet. */
  dead = false;
  exited = false;
  #operations: StateOperations | undefined;
  readonly #open: () => StateOperations;
  readonly #faults: Faults;
  readonly #listeners = new Map<string, Listener>();

  constructor(open: () => StateOperations, faults: Faults) {
    this.#open = open;
    this.#faults = faults;
  }

  /** Whether there is anything for it to do. */
  get busy(): boolean {
    return this.#operations === undefined || this.calls.length > 0;
  }

  /** As the code under test sees it. */
  get asWorker(): Worker {
    const worker = {
      on: (event: string, listener: Listener) => void this.#listeners.set(event, listener),
      postMessage: (call: Call) => {
        if (!this.dead) this.calls.push(copied(call));
      },
      terminate: async () => this.exit(),
    };
    return worker as unknown as Worker;
  }

  /** Opens the databases, or does the oldest call, as `src/stateThread.ts` does. */
  work(): void {
    const call = this.#operations ? this.calls.shift() : undefined;
    try {
      if (call) this.answers.push(copied(this.#do(call)));
      else this.#operations = this.#open();
    } catch (error) {
      if (this.#faults.down !== 'process') this.die(error);
    }
    if (this.#faults.down === 'thread') this.die(new Injected('the thread died'));
  }

  /** Hands out the oldest answer. */
  answer(): void {
    const answer = this.answers.shift();
    if (answer) this.#listeners.get('message')?.(answer);
  }

  /** What it had not answered is lost; what it had committed is not. */
  die(error: unknown): void {
    if (this.dead) return;
    if (this.#faults.down === 'thread') this.#faults.down = undefined;
    this.#end();
    this.#listeners.get('error')?.(error);
  }

  /** It is gone, and its locks with it. */
  exit(): void {
    if (this.exited) return;
    this.#end();
    this.exited = true;
    this.#listeners.get('exit')?.(1);
  }

  #do({ id, name, args }: Call): object {
    try {
      const operation = this.#operations?.[name] as (...args: never[]) => unknown;
      const value = operation(...args);
      return { id, value };
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) };
    }
  }

  #end(): void {
    this.dead = true;
    this.calls.length = 0;
    this.answers.length = 0;
  }
}
