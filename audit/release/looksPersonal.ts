/** Forms that only ever point to one person, device or account. */
const FORMS: readonly RegExp[] = [
  // an email address, or the name of an account
  /@\p{L}/u,
  // a telephone, card or account number, and a time in milliseconds
  /\d{9}/,
  /(?<![a-z0-9])\+\d(?:[ ().-]{0,2}\d){9}/i,
  // a UUID, whose first half is enough
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/i,
  // an IPv6 address
  /(?:[0-9a-f]{1,4}:){3}|::/i,
  // a JSON web token
  /eyJ[A-Za-z0-9_-]{8}/,
];

const HEX = /[0-9a-f]{16,}/gi;
const IPV4 = /(?<![\dv.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.])/gi;

/**
 * Whether a text has a form that points to a person, whatever column it stands in. Written apart from
 * the pipeline's own net, which is what it checks, and narrower: it says yes only where there is no doubt.
 */
export function looksPersonal(text: string): boolean {
  if (FORMS.some((form) => form.test(text))) return true;
  if ([...text.matchAll(HEX)].some(([hex]) => /\d/.test(hex) && /[a-f]/i.test(hex))) return true;
  return [...text.matchAll(IPV4)].some(([, ...octets]) => isAddress(octets.map(Number)));
}

/** `120.0.0.0` and the like are versions: no host has such an address. */
function isAddress(octets: readonly number[]): boolean {
  const [first = 0, , third = 0, last = 0] = octets;
  return octets.every((octet) => octet <= 255) && first > 0 && third + last > 0;
}
