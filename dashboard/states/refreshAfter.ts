import type { SiteDescription } from '../../query/siteSchema.ts';

const MINUTE = 60_000;

/** Somebody who connects a page waits for it. */
const EARLY = 10_000;
const DAY = 24 * 60 * MINUTE;

/** A server looks every few seconds for windows to release; then they have to reach the database. */
const UNTIL_RELEASED = 20_000;

/**
 * When a page that stays open asks anew, in milliseconds after it was told of the site: when the next
 * window will have been published. Before the first numbers every ten seconds, later a minute at the soonest.
 */
export function refreshAfter(
  { windows, now }: Pick<SiteDescription, 'windows' | 'now'>,
  early: boolean,
): number {
  if (early) return EARLY;
  const next = windows.map(({ closes }) => Date.parse(closes) - Date.parse(now) + UNTIL_RELEASED);
  // A timer of more than 24 days would end at once.
  return Math.min(DAY, Math.max(MINUTE, Math.min(...next)));
}
