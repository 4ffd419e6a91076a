/** A UUID that a small number gives, spread over all its digits; the same each time. */
export function uuidOf(number: number): string {
  const low = Math.imul(number, 0x9e3779b1) >>> 0;
  const high = Math.imul(number ^ 0x5bd1e995, 0x85ebca6b) >>> 0;
  const hex = (part: number) => part.toString(16).padStart(8, '0');
  const [a, b] = [hex(high), hex(low)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(4, 7)}-8${a.slice(0, 3)}-${a.slice(4)}${b}`;
}
