import { mkdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Operations } from './stateThread.ts';
import { UserError } from './userError.ts';

/** The state's operations, as calls to the thread that owns its files. */
export type NodeState = {
  [Name in keyof Operations]: (
    ...args: Parameters<Operations[Name]>
  ) => Promise<ReturnType<Operations[Name]>>;
};

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const NAMES: readonly (keyof Operations)[] = [
  'load',
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

/**
 * Opens the state of a data folder, making the folder if it is not there.
 *
 * @throws UserError when another process has it, or it cannot be written
 */
export async function openNodeState(folder: string): Promise<NodeState> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw cannotOpen(folder, error);
  }
  const worker = new Worker(new URL('./stateThread.ts', import.meta.url), {
    workerData: { folder },
  });
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure = error;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(failure ?? new Error('the state is closed')));
  worker.on('message', ({ id, value, error }) => {
    const call = pending.get(id);
    pending.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  });
  const call = (name: string, args: unknown[]): Promise<unknown> => {
    if (failure) return Promise.reject(failure);
    const id = nextId++;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      worker.postMessage({ id, name, args });
    });
  };
  const calls = NAMES.map((name) => [name, (...args: unknown[]) => call(name, args)]);
  const state = Object.fromEntries(calls) as NodeState;
  const ready = await call('tokens', []).then(
    () => undefined,
    (error) => error,
  );
  if (ready) throw cannotOpen(folder, ready);
  return {
    ...state,
    async close() {
      await state.close();
      await worker.terminate();
    },
  };
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
