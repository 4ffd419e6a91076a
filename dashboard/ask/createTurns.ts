/** Runs a task in its turn; one that is aborted before its turn comes is never run, and throws why. */
export type InTurn = <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** Runs so many tasks at a time, in the order in which they came. */
export function createTurns(most: number): InTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  const turn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      waiting.push(resolve);
      signal?.addEventListener('abort', () => {
        const place = waiting.indexOf(resolve);
        if (place < 0) return;
        waiting.splice(place, 1);
        reject(signal.reason);
      });
    });
  return async (task, signal) => {
    if (running >= most) await turn(signal);
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
