import { hasAddress } from './identifies/addresses.ts';
import { hasIban } from './identifies/iban.ts';
import { hasNumber } from './identifies/numbers.ts';
import { hasToken } from './identifies/tokens.ts';
import { unfold } from './identifies/unfold.ts';

/** Whatever is found below has one of these, so most slugs end here. */
const WORTH_A_LOOK = /[0-9A-Z@]/;

/**
 * A mail address or the name of an account, and not `icon@2x.png` or
 * `lodash@4.17.21`. Each `@` looks no further than a host name's length.
 */
const AT = /@(?:\p{L}|\d[\p{L}\d-]{0,63}(?:\.[\p{L}\d-]{1,63}){0,3}\.\p{L}{2,24}(?![\p{L}\d]))/u;
const PIXEL_DENSITY = /@\dx\.(?:png|jpe?g|gif|webp|avif|svg)/gi;

/** A pair of coordinates to ten metres or less. */
const COORDINATES = /\d\.\d{4,20}[ ,;/_+]{1,3}-?\d{1,3}\.\d{4}/;

/**
 * The second net under the allow-lists: whether a kept text may point to one
 * person. It knows a form when it sees it, and names of people have none: of
 * them the allow-lists and the threshold of the release must take care, as of
 * short or guessable identifiers. In doubt the answer is yes.
 *
 * Each pattern looks at a bounded number of characters from each place, so
 * that the work is linear in the text, whose length has a bound too.
 */
export function identifies(text: string): boolean {
  const plain = unfold(text);
  if (plain === undefined) return true;
  if (!WORTH_A_LOOK.test(plain)) return false;
  return (
    (plain.includes('@') && AT.test(plain.replace(PIXEL_DENSITY, ''))) ||
    hasNumber(plain) ||
    hasToken(plain) ||
    hasAddress(plain) ||
    hasIban(plain) ||
    COORDINATES.test(plain)
  );
}
