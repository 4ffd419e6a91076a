import { hasRandomRun } from './randomRun.ts';

/** RFC 7519: base64url of `{"`. */
const JWT = /eyJ[A-Za-z0-9_-]{8}/;
/** RFC 9562. The beginning is enough, for it has 64 bits. */
const UUID = /[0-9a-f]{8}[-_ ][0-9a-f]{4}[-_ ][0-9a-f]{4}/i;
/** India's tax number; the fourth letter is the kind of holder (Income Tax Department). */
const PAN = /(?<![a-z0-9])[a-z]{3}[pchfatbljg][a-z]\d{4}[a-z](?![a-z0-9])/i;

/** An IPv4 address in hexadecimal, whole or by octets, as inet_aton(3) reads it too. */
const HEX_ADDRESS =
  /(?<![0-9a-z])0x(?:[0-9a-f]{8}(?![0-9a-f])|[0-9a-f]{1,2}(?:\.0x[0-9a-f]{1,2}){3})/i;

export function hasToken(text: string): boolean {
  return (
    JWT.test(text) ||
    UUID.test(text) ||
    PAN.test(text) ||
    HEX_ADDRESS.test(text) ||
    hasRandomRun(text)
  );
}
