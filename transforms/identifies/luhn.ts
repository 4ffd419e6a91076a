/** ISO/IEC 7812-1, annex B: from the right every second digit doubles, and the sum of all digits ends in 0. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, twice = false; at >= 0; at--, twice = !twice) {
    const digit = digits.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return false;
    sum += twice ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
  }
  return digits !== '' && sum % 10 === 0;
}
