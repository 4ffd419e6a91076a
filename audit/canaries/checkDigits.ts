/** With its check digit behind: ISO/IEC 7812-1, annex B, the formula of Luhn. */
export function withLuhn(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

/** The powers of the permutation that Verhoeff's check (Mathematical Centre Tracts 29, 1969) takes by place. */
const PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** With its check digit behind, as in an Aadhaar number. */
export function withVerhoeff(digits: string): string {
  let check = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    let value = Number(digit);
    for (let power = (index + 1) % 8; power > 0; power -= 1) value = PERMUTATION[value] ?? 0;
    check = times(check, value);
  }
  // Of the dihedral group's elements the turns by 1 to 4 are those that are not their own inverse.
  return digits + String(check > 0 && check < 5 ? 5 - check : check);
}

/** The product in the dihedral group of order ten: 0 to 4 turn a pentagon, 5 to 9 also mirror it. */
function times(a: number, b: number): number {
  const turn = a < 5 ? (a % 5) + (b % 5) : (a % 5) - (b % 5) + 5;
  return (turn % 5) + (a < 5 === b < 5 ? 0 : 5);
}

/** A German account number with its check digits: ISO 13616, ISO 7064 MOD 97-10. */
export function withIbanCheck(account: string): string {
  // D is 13 and E is 14; the place of the check digits counts as 00.
  const rest = BigInt(`${account}131400`) % 97n;
  return `DE${String(98n - rest).padStart(2, '0')}${account}`;
}
