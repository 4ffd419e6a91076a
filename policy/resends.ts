/**
 * How long the ids of counted events are remembered, so that an event that is sent again
 * counts once: at least this many hours, at most twice as many.
 */
export const RESEND_HOURS = 12;

/** What a notice says of it. */
export const RESENDS_IN_WORDS = `So that an event which is sent again counts once, a hash of each counted event's random number is remembered under a random key, for at most ${2 * RESEND_HOURS} hours. Each event has a number of its own, which tells nothing of who sent it, and it is not kept beside what was counted.`;
