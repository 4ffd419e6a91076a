/** Why an event was not counted. A drop is a value: counted by reason, never an exception. */
export const DROP_REASONS = [
  /** The policy drops what comes without consent, and there was none. */
  'no_consent',
  /** The person objected: nothing at all is counted. */
  'objected',
  /** The user agent is that of a program. */
  'bot',
  /** The page is not of this site's origins. */
  'foreign_page',
  /** No cube of the policy counts this type of event. */
  'not_collected',
  /** Every window it belongs to has closed. */
  'late',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];
