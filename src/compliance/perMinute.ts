const MINUTE_MS = 60_000;

/**
 * Counts how often each of a few known names came in the running minute.
 *
 * @param most times a minute
 * @param now milliseconds since 1970
 * @returns after how many seconds a name may come again, 0 when it may now
 */
export function perMinute(most: number, now: () => number): (name: string) => number {
  const counts = new Map<string, number>();
  let minute = Number.NaN;
  return (name) => {
    const at = now();
    if (Math.floor(at / MINUTE_MS) !== minute) {
      minute = Math.floor(at / MINUTE_MS);
      counts.clear();
    }
    const count = counts.get(name) ?? 0;
    if (count >= most) return Math.ceil((MINUTE_MS - (at % MINUTE_MS)) / 1000);
    counts.set(name, count + 1);
    return 0;
  };
}
