const ranks = new Map<number, Float64Array>();

/**
 * One of `values` ranks from 0 on, each with a probability that falls as 1/rank.
 *
 * @param fraction uniform from 0 up to, but not, 1
 */
export function drawZipf(fraction: () => number, values: number): number {
  const upTo = ranks.get(values) ?? cumulate(values);
  const at = fraction();
  let low = 0;
  for (let high = values - 1; low < high; ) {
    const middle = (low + high) >> 1;
    if ((upTo[middle] ?? 1) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function cumulate(values: number): Float64Array {
  const upTo = new Float64Array(values);
  let sum = 0;
  for (let rank = 0; rank < values; rank += 1) upTo[rank] = sum += 1 / (rank + 1);
  for (let rank = 0; rank < values; rank += 1) upTo[rank] = (upTo[rank] ?? 0) / sum;
  ranks.set(values, upTo);
  return upTo;
}
