import type { ConsentRules } from '../policy/consentRules.ts';
import { BitReader, BrokenBits } from './bitReader.ts';

/** Store and access information; measure content performance; understand audiences. */
const PURPOSES = [1, 8, 9];

/** A choice older than this is none: the CNIL's thirteen months, in milliseconds. */
const MAX_AGE = 396 * 86_400_000;
/** How far ahead of this clock a choice may be made: a wrong clock, or another time zone's day. */
const MAX_AHEAD = 2 * 86_400_000;

/**
 * Whether a TCF v2.3 string holds consent for audience measurement: purposes
 * 1, 8 and 9, the vendor's or the publisher's own. Legitimate interest never
 * counts. A vendor must also have been disclosed, which v2.3 makes checkable.
 *
 * Only the fields that decide are read, so the time is bounded by the length of
 * the text; a decoder that builds the vendors' sets takes half a second for
 * 8 KB of ranges. See "Consent string and vendor list formats v2" in
 * https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework
 *
 * @param whose `undefined` where the policy names nobody: then only a refusal is read
 * @param now milliseconds since 1970
 */
export function readTcf(
  text: string,
  whose: ConsentRules['tcf'],
  now: number,
): 'granted' | 'denied' | undefined {
  try {
    const [core = '', ...others] = text.split('.');
    const vendor = whose && 'vendor' in whose ? whose.vendor : 0;
    const read = readCore(core, vendor);
    const segments = readSegments(others, vendor);
    const age = now - read.lastUpdated;
    if (!read.isServiceSpecific || age > MAX_AGE || age < -MAX_AHEAD) return 'denied';
    if (whose && 'publisher' in whose) return segments.publisherConsents ? 'granted' : 'denied';
    if (!read.purposes) return 'denied';
    if (!whose) return undefined;
    return read.vendorConsents && segments.disclosed && !read.restricted ? 'granted' : 'denied';
  } catch (error) {
    if (error instanceof BrokenBits) return 'denied';
    throw error;
  }
}

function readCore(text: string, vendor: number) {
  const bits = new BitReader(text);
  if (bits.number(6) !== 2) throw new BrokenBits('not version 2');
  bits.number(36); // created
  const lastUpdated = bits.number(36) * 100; // in tenths of a second
  bits.number(36); // CMP id 12, CMP version 12, screen 6, first letter of the language 6
  bits.number(24); // second letter 6, vendor list version 12, policy version 6
  const isServiceSpecific = bits.flag();
  bits.number(13); // non-standard texts 1, special features 12
  const purposes = readPurposes(bits);
  bits.number(24); // purposes by legitimate interest
  bits.number(13); // purpose one treatment 1, publisher's country 12
  const vendorConsents = readVendor(bits, vendor);
  readVendor(bits, vendor); // by legitimate interest
  const restricted = readRestrictions(bits, vendor);
  bits.end();
  return { lastUpdated, isServiceSpecific, purposes, vendorConsents, restricted };
}

/** Types of segments behind the core: vendors disclosed, vendors allowed, the publisher's own. */
const DISCLOSED = 1;
const ALLOWED = 2;
const PUBLISHER = 3;

/** What the segments behind the core say; one that is not there says no. Each may stand once. */
function readSegments(texts: readonly string[], vendor: number) {
  const seen = new Map<number, boolean>();
  for (const text of texts) {
    const bits = new BitReader(text);
    const type = bits.number(3);
    if (seen.has(type)) throw new BrokenBits('a segment twice');
    if (type === DISCLOSED || type === ALLOWED) seen.set(type, readVendor(bits, vendor));
    else if (type === PUBLISHER) seen.set(type, readPublisher(bits));
    else throw new BrokenBits('an unknown segment');
    bits.end();
  }
  return {
    disclosed: seen.get(DISCLOSED) ?? false,
    publisherConsents: seen.get(PUBLISHER) ?? false,
  };
}

function readPublisher(bits: BitReader): boolean {
  const consents = readPurposes(bits);
  bits.number(24); // by legitimate interest
  const custom = bits.number(6);
  bits.flagAt(1, custom * 2); // custom purposes, by consent and by legitimate interest
  return consents;
}

/** Whether all purposes are set in a field of 24, the first of which is purpose 1. */
function readPurposes(bits: BitReader): boolean {
  const field = bits.number(24);
  return PURPOSES.every((purpose) => ((field >> (24 - purpose)) & 1) === 1);
}

/** Whether a vendor is in a list of vendors, a bit for each or ranges of them. */
function readVendor(bits: BitReader, vendor: number): boolean {
  const max = bits.number(16);
  return bits.flag() ? readRanges(bits, vendor, max) : bits.flagAt(vendor || max + 1, max);
}

function readRanges(bits: BitReader, vendor: number, max: number): boolean {
  let found = false;
  for (let left = bits.number(12); left > 0; left -= 1) {
    const isRange = bits.flag();
    const first = bits.number(16);
    const last = isRange ? bits.number(16) : first;
    if (first === 0 || last < first || last > max) throw new BrokenBits('no such vendors');
    if (vendor >= first && vendor <= last) found = true;
  }
  return found;
}

/** Whether the publisher forbids the vendor one of the purposes, or ties it to legitimate interest. */
function readRestrictions(bits: BitReader, vendor: number): boolean {
  const REQUIRE_CONSENT = 1;
  let restricted = false;
  for (let left = bits.number(12); left > 0; left -= 1) {
    const purpose = bits.number(6);
    const type = bits.number(2);
    const applies = readRanges(bits, vendor, 0xffff);
    if (applies && PURPOSES.includes(purpose) && type !== REQUIRE_CONSENT) restricted = true;
  }
  return restricted;
}
