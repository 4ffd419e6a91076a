/** What time it is, and how long to wait for another: the demo and the soak run on clocks of their own. */
export interface EdgeClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of the machine's clock from now to a time of this one; none below zero. */
  wait(until: number): number;
}

/** The platform's own. */
export const machineClock: EdgeClock = {
  now: () => Date.now(),
  wait: (until) => Math.max(0, until - Date.now()),
};
