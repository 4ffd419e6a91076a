const FIRST = 2_000;
const LONGEST = 60_000;

/**
 * How long to wait before asking again, in milliseconds: doubled each time up to a minute, and between half
 * and all of that, so that pages that lost the server together do not come back together.
 *
 * @param tries how many failed so far
 * @param random from 0 to 1, 1 excluded
 */
export function retryDelay(tries: number, random: number): number {
  return Math.min(LONGEST, FIRST * 2 ** tries) * (0.5 + random / 2);
}
