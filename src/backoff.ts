const BASE_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long to wait before the next try, in milliseconds: anything up to a ceiling that
 * doubles from one second to one minute, so that those who failed together do not come
 * back together ("full jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param failures how many tries failed in a row, at least one
 * @param random a uniform number from 0 to 1, 1 excluded
 */
export function backoffDelay(failures: number, random: number): number {
  return random * Math.min(LONGEST_MS, BASE_MS * 2 ** (failures - 1));
}
