/** Control characters, and those that turn the direction of what follows. */
const UNSEEN = /(?:(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069])+/gu;

/**
 * A text without anything that a reader cannot see, but for the ends of lines: a terminal would
 * obey it, and it can make a line read as another.
 */
export function readable(text: string): string {
  return text.replace(UNSEEN, '\u{fffd}');
}
