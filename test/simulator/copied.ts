/**
 * A copy, as what crosses between threads is copied. Plain objects, arrays and numbers are most of
 * it, and are copied here at a fraction of the cost; all else goes the way of `structuredClone`,
 * which throws for what cannot cross.
 */
export function copied<T>(value: T): T {
  return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' || typeof value === 'symbol'
      ? structuredClone(value)
      : value;
  }
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Float64Array || value instanceof Uint32Array) return value.slice();
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return structuredClone(value);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = copyOf((value as typeof copy)[key]);
  return copy;
}
