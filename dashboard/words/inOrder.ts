const UNITS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };
const LAST = Number.POSITIVE_INFINITY;

/**
 * Where a bucket's label stands among others: "under 5", "5 to 10", "10 to 30 min", "30 and more".
 *
 * @returns its lower edge; infinity for what is no bucket
 */
export function placeOf(label: string): number {
  const unit = UNITS[/ (s|min|h)\b/.exec(label)?.[1] ?? ''] ?? 1;
  const [, under, from] =
    /^(?:under (-?[\d.]+)|(-?[\d.]+) (?:to|and|min and|s and|h and)\b)/.exec(label) ?? [];
  if (under !== undefined) return Number.NEGATIVE_INFINITY;
  return from === undefined ? LAST : Number(from) * unit;
}

/** Whether all labels that name a value are buckets of a number. */
export function areBuckets(labels: readonly string[]): boolean {
  const values = labels.filter((it) => !it.startsWith('('));
  return values.length > 0 && values.every((it) => placeOf(it) !== LAST);
}

/** Labels of buckets from the least to the most, then what is no value: not declared, not sent. */
export function compareLabels(a: string, b: string): number {
  const [x, y] = [placeOf(a), placeOf(b)];
  return x === y ? 0 : x < y ? -1 : 1;
}
