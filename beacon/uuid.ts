/** A random UUID: browsers name objects by one, also where `crypto.randomUUID` is missing for lack of TLS. */
export function uuid(): string {
  return URL.createObjectURL(new Blob()).slice(-36);
}
