const whole = new Intl.NumberFormat('en-GB');
const short = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumSignificantDigits: 3 });
const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 });

/** 12404 → "12,404". */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** 12404 → "12.4K", for where there is little room. */
export function formatShort(count: number): string {
  return short.format(count);
}

/** 0.48 → "48%". */
export function formatPercent(share: number): string {
  return percent.format(share);
}

const tenths = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

/** 0.1234 → "12.3", so many in a hundred. */
export function formatPerHundred(ratio: number): string {
  return tenths.format(100 * ratio);
}
