/** A number and how far it may be off. */
export interface Measured {
  readonly value: number;
  readonly margin: number;
}

/** A part of a whole, from 0 to 1, and between what and what it may be. */
export interface Conversion {
  readonly share: number;
  readonly low: number;
  /** `undefined` where nothing tells how much more was withheld. */
  readonly high: number | undefined;
}

/**
 * How many of all reached a goal. The limits are those of both numbers at their worst, so they are
 * wider than they need be and never too narrow.
 *
 * @param withheld how many more reached it at most, in windows where that was withheld; `undefined` where
 *   that is not known
 * @returns `undefined` where there may have been nobody
 */
export function conversionOf(
  reached: Measured,
  all: Measured,
  withheld: number | undefined,
): Conversion | undefined {
  if (all.value - all.margin <= 0) return undefined;
  const within = (share: number) => Math.min(1, Math.max(0, share));
  return {
    share: within(reached.value / all.value),
    low: within((reached.value - reached.margin) / (all.value + all.margin)),
    high:
      withheld === undefined
        ? undefined
        : within((reached.value + reached.margin + withheld) / (all.value - all.margin)),
  };
}

/** Whether one conversion is higher than another beyond what the margins allow. */
export function compareConversions(
  now: Conversion,
  before: Conversion,
): 'more' | 'less' | 'about the same' {
  if (before.high !== undefined && now.low > before.high) return 'more';
  if (now.high !== undefined && now.high < before.low) return 'less';
  return 'about the same';
}
