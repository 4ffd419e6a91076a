import { v5 } from 'uuid';
import { isUuid } from '../plainWire.ts';

/** Of Headcount's own, so that nobody else's UUIDs of version 5 are the same. */
const NAMESPACE = '6f2c5d0e-8a55-4c0f-9b1d-3c1e4f7a2b90';

/**
 * Another product's id as the UUID that the wire format asks for: itself where it is one, else
 * of version 5 (RFC 9562, section 5.5), the same for the same id of the same site.
 */
export function uuidWithin(site: string, id: string): string {
  const isOne: boolean = isUuid(id);
  // JSON may hold half of a surrogate pair, which has no bytes.
  return isOne ? id : v5(`${site}\n${id.toWellFormed()}`, NAMESPACE);
}
