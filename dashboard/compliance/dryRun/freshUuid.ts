/**
 * A random UUID (RFC 9562, version 4). `crypto.randomUUID` is there over HTTPS only.
 *
 * @param bytes 16 random ones
 */
export function freshUuid(bytes: Uint8Array): string {
  const set = bytes.slice();
  set[6] = ((set[6] ?? 0) & 0x0f) | 0x40;
  set[8] = ((set[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(set, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
