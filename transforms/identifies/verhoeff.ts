/** One digit's permutation; at place n from the right it is applied n times. */
const PERMUTED = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** The product in the dihedral group D5: 0–4 turn a pentagon, 5–9 flip and turn it. */
function product(a: number, b: number): number {
  const turn = a < 5 ? (a % 5) + (b % 5) : (a % 5) - (b % 5) + 5;
  return (turn % 5) + (a < 5 === b < 5 ? 0 : 5);
}

/**
 * J. Verhoeff, Error Detecting Decimal Codes (1969), whose check digit UIDAI
 * prescribes for Aadhaar numbers.
 */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let place = 0; place < digits.length; place++) {
    let digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    if (digit < 0 || digit > 9) return false;
    for (let times = place % 8; times > 0; times--) digit = PERMUTED[digit] ?? 0;
    check = product(check, digit);
  }
  return digits !== '' && check === 0;
}
