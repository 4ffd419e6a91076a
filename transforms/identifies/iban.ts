/** Length by country: ISO 13616, whose registrar SWIFT publishes it in the IBAN registry. */
const LENGTHS = new Map(
  Object.entries({
    15: 'NO',
    16: 'BE',
    18: 'DK FI FK FO GL NL SD',
    19: 'MK SI',
    20: 'AT BA EE KZ LT LU MN XK',
    21: 'CH HR LI LV',
    22: 'BG BH CR DE GB GE IE ME RS VA',
    23: 'AE GI IL IQ OM SO TL',
    24: 'AD CZ ES MD PK RO SA SE SK TN VG',
    25: 'LY PT ST',
    26: 'IS TR',
    27: 'BI DJ FR GR IT MC MR SM',
    28: 'AL AZ BY CY DO GT HU LB NI PL SV',
    29: 'BR EG PS QA UA',
    30: 'JO KW MU YE',
    31: 'MT SC',
    32: 'LC',
    33: 'RU',
  }).flatMap(([length, countries]) => countries.split(' ').map((it) => [it, Number(length)])),
);

/** Where one may begin. */
const START = /(?<![a-z0-9])[a-z]{2}[ ._-]?\d{2}/i;
const STARTS = new RegExp(START, 'gi');
const SEPARATORS = new Set([...' ._-'].map((char) => char.charCodeAt(0)));

/** @param iban without separators, letters in either case */
export function ibanValid(iban: string): boolean {
  const text = iban.toUpperCase();
  if (text.length !== LENGTHS.get(text.slice(0, 2))) return false;
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]*$/.test(text)) return false;
  // ISO 7064 MOD 97-10: the first four characters go last, A is 10 … Z is 35.
  let rest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt((at + 4) % text.length);
    const value = code - (code > 0x39 ? 0x41 - 10 : 0x30);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Whether an IBAN stands in the text, with or without separators. */
export function hasIban(text: string): boolean {
  if (!START.test(text)) return false;
  for (const { 0: start, index } of text.matchAll(STARTS)) {
    const length = LENGTHS.get(start.slice(0, 2).toUpperCase());
    if (length !== undefined && ibanValid(collect(text, index, length))) return true;
  }
  return false;
}

/** The next `length` characters without separators; shorter when the token does not end there. */
function collect(text: string, from: number, length: number): string {
  let iban = '';
  let divided = false;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (SEPARATORS.has(code)) {
      divided = true;
      continue;
    }
    if (!isAlphanumeric(code)) break;
    if (iban.length === length) return divided ? iban : '';
    iban += text.charAt(at);
    divided = false;
  }
  return iban;
}

function isAlphanumeric(code: number): boolean {
  const lower = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}
