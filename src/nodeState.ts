import { mkdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { StateOperations } from './stateOperations.ts';
import { stateLost, stateProblem } from './stateProblem.ts';

/** The state's operations, as calls to the thread that owns its files. */
export type NodeState = {
  [Name in keyof StateOperations]: (
    ...args: Parameters<StateOperations[Name]>
  ) => Promise<ReturnType<StateOperations[Name]>>;
};

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const NAMES: readonly (keyof StateOperations)[] = [
  'load',
  'recover',
  'activate',
  'ledger',
  'checkLedger',
  'facts',
  'removeSite',
  'commit',
  'tidy',
  'backup',
  'nextOutbox',
  'backlog',
  'sent',
  'tokens',
  'addToken',
  'removeToken',
  'close',
];

/** Starts the thread that owns the files of a data folder. */
export type StartThread = (folder: string) => Worker;

const startThread: StartThread = (folder) =>
  new Worker(new URL('./stateThread.ts', import.meta.url), { workerData: { folder } });

/**
 * Opens the state of a data folder, making the folder if it is not there. When the thread
 * dies, calls under way fail, and the next call starts another: what the last one made
 * durable is there, and who was told of a failure tries again.
 *
 * @throws UserError when another process has it, or it cannot be written
 */
export async function openNodeState(
  folder: string,
  start: StartThread = startThread,
): Promise<NodeState> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw stateProblem(folder, error);
  }
  let thread = new StateThread(start(folder));
  try {
    await thread.call('tokens', []);
  } catch (error) {
    await thread.terminate();
    const lost = error instanceof Error && error.message === 'keys without a state';
    throw lost ? stateLost(folder) : stateProblem(folder, error);
  }
  let closed = false;
  const call = (name: string, args: unknown[]): Promise<unknown> => {
    if (thread.died && !closed) {
      thread = new StateThread(start(folder));
      // The calls of a thread are done in their order, so this one is done first.
      thread.call('recover', []).catch(() => undefined);
    }
    return thread.call(name, args);
  };
  const calls = NAMES.map((name) => [name, (...args: unknown[]) => call(name, args)]);
  const state = Object.fromEntries(calls) as NodeState;
  return {
    ...state,
    async close() {
      closed = true;
      // One that dies meanwhile, or has died, leaves what is durable to the next start.
      if (!thread.died) await thread.call('close', []).catch(() => undefined);
      await thread.terminate();
    },
  };
}

/** One thread and the calls it has not answered. */
class StateThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #failure: Error | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    let failure: Error | undefined;
    worker.on('error', (error) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
    // Not before: until a thread is gone, the files are locked by it, and the next one would fail.
    worker.on('exit', () => this.#fail(failure ?? new Error('the state is closed')));
    worker.on('message', ({ id, value, error, code }) => {
      const call = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) call?.resolve(value);
      else call?.reject(Object.assign(new Error(error), code === undefined ? {} : { code }));
    });
  }

  get died(): boolean {
    return this.#failure !== undefined;
  }

  call(name: string, args: unknown[]): Promise<unknown> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, args });
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}
