/** Segments after which a path tends to name a person, or to be a key to something of hers. */
const PERSONAL =
  /^(?:users?|u|accounts?|members?|customers?|people|persons?|profiles?|authors?|patients?|employees?|orders?|invoices?|invites?|reset|verify|confirm|unsubscribe|tel|tokens?|sessions?|messages?)$/i;

/** Those that may as well be a country or a section: no reason for a warning, but for caution. */
const PERHAPS_PERSONAL = /^(?:in|o)$/i;

export function isPersonal(segment: string): boolean {
  return PERSONAL.test(segment);
}

export function mayBePersonal(segment: string): boolean {
  return isPersonal(segment) || PERHAPS_PERSONAL.test(segment);
}
