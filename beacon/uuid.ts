/**
 * A random UUID. On a page without TLS browsers lack the function for it, but name objects by one;
 * that takes a millisecond, and the name stays registered until the page ends.
 */
export function uuid(): string {
  return crypto.randomUUID ? crypto.randomUUID() : URL.createObjectURL(new Blob()).slice(-36);
}
