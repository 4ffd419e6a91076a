/**
 * Lets each of a few known names do one thing at a time.
 *
 * @returns a function that gives `busy` to a name that is doing something already
 */
export function oneAtATime<Busy>(busy: Busy) {
  const running = new Set<string>();
  return async <T>(name: string, run: () => Promise<T>): Promise<T | Busy> => {
    if (running.has(name)) return busy;
    running.add(name);
    try {
      return await run();
    } finally {
      running.delete(name);
    }
  };
}
