/** Nothing that is kept is so long; it bounds the work too. */
export const MAX_LENGTH = 2048;

/** Nobody encodes a harmless text more often than this. */
const MAX_ROUNDS = 3;

const ENCODED = /%[0-9a-f]{2}/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them
const BEYOND_ASCII = /[^\x00-\x7f]/;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The text as a reader would see it: percent-decoded, compatibility forms and
 * foreign digits folded, without characters that do not show. Rounds, for
 * full-width signs may spell an encoding. `undefined` when it is still encoded
 * after the last, or too long: one character may stand for eighteen.
 */
export function unfold(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  let plain = text;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const encoded = ENCODED.test(plain);
    const foreign = BEYOND_ASCII.test(plain);
    if (!encoded && !foreign) return plain;
    const before = plain;
    if (encoded) plain = decode(plain);
    if (BEYOND_ASCII.test(plain)) plain = fold(plain);
    if (plain.length > MAX_LENGTH) return undefined;
    if (plain === before) return plain;
  }
  return ENCODED.test(plain) ? undefined : plain;
}

/** Unlike `decodeURIComponent`, leaves what is not an encoding and never throws. */
function decode(text: string): string {
  const bytes = encoder.encode(text);
  let length = 0;
  for (let at = 0; at < bytes.length; at++, length++) {
    const value = bytes[at] === 0x25 ? hex(bytes[at + 1]) * 16 + hex(bytes[at + 2]) : NaN;
    bytes[length] = Number.isNaN(value) ? (bytes[at] ?? 0) : value;
    if (!Number.isNaN(value)) at += 2;
  }
  return decoder.decode(bytes.subarray(0, length));
}

function hex(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : NaN;
}

function fold(text: string): string {
  return text
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
    .slice(0, MAX_LENGTH + 1)
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\p{Zs}\u2028\u2029]/gu, ' ')
    .replace(/[^\P{Nd}0-9]/gu, (digit) => String(digitValue(digit.codePointAt(0) ?? 0)));
}

const digitValues = new Map<number, number>();

/** Unicode keeps the decimal digits of a script together and in order, and ten such make a run. */
function digitValue(code: number): number {
  let value = digitValues.get(code);
  if (value === undefined) {
    value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
    digitValues.set(code, value);
  }
  return value;
}
