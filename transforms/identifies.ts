/**
 * The second net under the allow-lists: whether a kept text may point to one
 * person. Each pattern is linear: no nested or adjacent unbounded repetition.
 */
const PATTERNS: readonly RegExp[] = [
  /[^\s@]@[^\s@]/, // email address
  /\d(?:[ .()+-]{0,2}\d){8}/, // phone, card or other number of nine digits and more (a date has eight)
  /(?:\d{1,3}\.){3}\d{1,3}/, // IPv4
  /(?:[0-9a-f]{1,4}:){3}/i, // IPv6, MAC
  /eyJ[A-Za-z0-9_-]{8}/, // JWT
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/i, // UUID
  /[0-9a-f]{16}/i, // hash or token in hex
];

/** Letters and digits mixed without a separator over this length are a token, not a word. */
const MIXED_RUN = /[A-Za-z0-9_]{20,}/g;

/** @param text already percent-decoded */
export function identifies(text: string): boolean {
  const folded = text.normalize('NFKC');
  if (PATTERNS.some((pattern) => pattern.test(folded))) return true;
  return (folded.match(MIXED_RUN) ?? []).some((run) => /\d/.test(run) && /[A-Za-z]/.test(run));
}
