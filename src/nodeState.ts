import { mkdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { StateOperations } from './stateOperations.ts';
import { UserError } from './userError.ts';

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
  'commit',
  'tidy',
  'nextOutbox',
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
    throw cannotOpen(folder, error);
  }
  const first = new StateThread(start(folder));
  const ready = await first.call('tokens', []).then(
    () => undefined,
    (error) => error,
  );
  if (ready) throw cannotOpen(folder, ready);
  let thread = first;
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
      if (!thread.died) await thread.call('close', []);
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
    worker.on('error', (error) => this.#fail(error as Error));
    worker.on('exit', () => this.#fail(new Error('the state is closed')));
    worker.on('message', ({ id, value, error }) => {
      const call = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) call?.resolve(value);
      else call?.reject(new Error(error));
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

function cannotOpen(folder: string, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  if (/locked|busy/.test(reason)) {
    return new UserError(
      `Another Headcount already runs on ${folder}.`,
      'Stop it, or name another folder with --data. Commands such as `headcount query` reach a running server by themselves.',
    );
  }
  return new UserError(
    `The state in ${folder} cannot be opened: ${reason}.`,
    'Check that the folder may be written and that the disk is not full.',
  );
}
