/** `0.2 %`, and `12 %` from a tenth on. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(share >= 0.0005 && share < 0.1 ? 1 : 0)} %`;
}
