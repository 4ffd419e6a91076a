const decimal = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 3 });

/** 6300 thousandths → "6.3". */
export function formatEpsilon(milliEpsilon: number): string {
  return decimal.format(milliEpsilon / 1000);
}
