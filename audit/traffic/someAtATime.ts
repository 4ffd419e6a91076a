/** How many twins are open side by side: each waits for the disk most of its time. */
const WIDTH = 4;

/** Does the same with each item, some at a time. @returns what came of each, in the order of the items */
export async function someAtATime<T, R>(
  items: readonly T[],
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += WIDTH) {
    // All are done before anything is thrown: none is left behind that still runs.
    const settled = await Promise.allSettled(items.slice(at, at + WIDTH).map(run));
    for (const result of settled) {
      if (result.status === 'rejected') throw result.reason;
      results.push(result.value);
    }
  }
  return results;
}
