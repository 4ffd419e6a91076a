const LONG_HEX = 16;
/** A hardware address or PHP's uniqid(): so short only with this many digits. */
const HEX = 12;
const HEX_DIGITS = 3;

const LONG = 20;
/** Letters a word, at least, of names put together: in one case with numbers, and in camelCase. */
const WORD_WITH_NUMBERS = 5;
const CAMEL_WORD = 4;
/** More consonants in a row than words put together have. */
const CONSONANTS = 5;

/** Of a run this long, one character in three begins a new piece when it is random. */
const MIXED = 4;
const MIXED_PIECE = 3;
/** Such runs, split by separators, count together. */
const MIXED_TOTAL = 14;

const [OTHER, LOWER, UPPER, DIGIT, VOWEL, HEX_LETTER] = [0, 1, 2, 3, 4, 8];
const KIND = 3;
/** By character code: the kind, and what kind of letter. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => classOf(String.fromCharCode(code)));

function classOf(char: string): number {
  if (/\d/.test(char)) return DIGIT;
  if (!/[a-z]/i.test(char)) return OTHER;
  const kind = /[a-z]/.test(char) ? LOWER : UPPER;
  return kind | (/[aeiouy]/i.test(char) ? VOWEL : 0) | (/[a-f]/i.test(char) ? HEX_LETTER : 0);
}

/**
 * Whether a token, hash or key stands in the text: letters and digits without
 * a separator that are no words or numbers put together. A piece is what
 * camelCase would have for a word, or a number. Looks at each character once.
 */
export function hasRandomRun(text: string): boolean {
  let mixedTotal = 0;
  let at = 0;
  while (at < text.length) {
    if (classAt(text, at) === OTHER) {
      at++;
      continue;
    }
    const run = measure(text, at);
    // A domain label in Punycode (RFC 3492) is a word, though it does not look like one.
    const isWord = text.startsWith('xn--', at - 4);
    at += run.length;
    if (run.hex) return true;
    if (isWord) continue;
    if (run.length >= LONG && isLongToken(run)) return true;
    if (run.length >= MIXED && (run.pieces - 1) * MIXED_PIECE >= run.length) {
      mixedTotal += run.length;
    }
    if (mixedTotal >= MIXED_TOTAL) return true;
  }
  return false;
}

interface Run {
  length: number;
  pieces: number;
  lowers: number;
  uppers: number;
  digits: number;
  /** The longest row. */
  consonants: number;
  /** Whether a long hexadecimal number is in it. */
  hex: boolean;
}

function isLongToken({ length, pieces, lowers, uppers, digits, consonants }: Run): boolean {
  if (lowers > 0 && uppers > 0 && pieces * CAMEL_WORD > length) return true;
  if (digits === 0 || digits === length) return false;
  return consonants >= CONSONANTS || (pieces * WORD_WITH_NUMBERS > length && lowers * uppers === 0);
}

function classAt(text: string, at: number): number {
  return CLASSES[text.charCodeAt(at)] ?? OTHER;
}

function measure(text: string, from: number): Run {
  const run = { length: 0, pieces: 1, lowers: 0, uppers: 0, digits: 0, consonants: 0, hex: false };
  let consonants = 0;
  let inCapitals = 0;
  let hexLength = 0;
  let hexDigits = 0;
  let last = OTHER;
  for (let at = from; at < text.length; at++) {
    const is = classAt(text, at);
    if (is === OTHER) break;
    const kind = is & KIND;
    run.length++;
    if (kind === DIGIT) run.digits++;
    else if (kind === UPPER) run.uppers++;
    else run.lowers++;

    // `Word` is one piece, and so is `HTTP` before `Word`.
    const sameWord = kind === last || (kind === LOWER && last === UPPER && inCapitals === 1);
    if (last !== OTHER && !sameWord) {
      run.pieces++;
      consonants = 0;
    }
    inCapitals = kind === UPPER ? inCapitals + 1 : 0;
    last = kind;

    consonants = kind === DIGIT || is & VOWEL ? 0 : consonants + 1;
    if (consonants > run.consonants) run.consonants = consonants;

    if (kind === DIGIT || is & HEX_LETTER) {
      hexLength++;
      if (kind === DIGIT) hexDigits++;
      run.hex ||= isHex(hexLength, hexDigits);
    } else {
      hexLength = 0;
      hexDigits = 0;
    }
  }
  return run;
}

function isHex(length: number, digits: number): boolean {
  if (digits === 0 || digits === length) return false;
  return length >= LONG_HEX || (length >= HEX && digits >= HEX_DIGITS);
}
