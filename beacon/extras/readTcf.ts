import { type Bits, readBits } from './bits.ts';
import type { Whose } from './whose.ts';

/** Store and access information; measure content performance; understand audiences. */
const PURPOSES = [1, 8, 9];

/** Older than the CNIL's thirteen months, or ahead of this clock, a choice is none; in milliseconds. */
const MAX_AGE = 396 * 86_400_000;
const MAX_AHEAD = 2 * 86_400_000;

/**
 * Decides by a TCF v2.3 string exactly as the server does (`transforms/readTcf.ts`, where the fields
 * are explained; a test compares the two): were the beacon the laxer one, it would write an id for
 * somebody who refused. So the string is read itself. What a platform says beside it has no list of
 * disclosed vendors and no date, and need not agree with it.
 *
 * @param whose `undefined` reads refusals only
 * @param now milliseconds since 1970
 */
export function readTcf(text: string, whose: Whose, now: number): 'granted' | 'denied' | undefined {
  try {
    return decide(text, whose, now);
  } catch {
    return 'denied';
  }
}

function decide(text: string, whose: Whose, now: number) {
  const [core = '', ...others] = text.split('.');
  const vendor = typeof whose === 'number' ? whose : 0;
  const bits = readBits(core);
  if (bits.number(6) !== 2) throw 0;
  bits.number(36);
  const age = now - bits.number(36) * 100;
  bits.number(36);
  bits.number(24);
  const isServiceSpecific = bits.flag();
  bits.number(13);
  const purposes = hasPurposes(bits);
  bits.number(24);
  bits.number(13);
  const consents = hasVendor(bits, vendor);
  hasVendor(bits, vendor);
  const restricted = isRestricted(bits, vendor);
  bits.end();
  const { disclosed, publisher } = readSegments(others, vendor);
  if (!isServiceSpecific || age > MAX_AGE || age < -MAX_AHEAD) return 'denied';
  if (whose === 'publisher') return publisher ? 'granted' : 'denied';
  if (!purposes) return 'denied';
  if (!whose) return undefined;
  return consents && disclosed && !restricted ? 'granted' : 'denied';
}

/** Types of segments behind the core: vendors disclosed, vendors allowed, the publisher's own. */
const DISCLOSED = 1;
const ALLOWED = 2;
const PUBLISHER = 3;

function readSegments(texts: readonly string[], vendor: number) {
  const seen: boolean[] = [];
  for (const text of texts) {
    const bits = readBits(text);
    const type = bits.number(3);
    if (type in seen) throw 0;
    if (type === DISCLOSED || type === ALLOWED) seen[type] = hasVendor(bits, vendor);
    else if (type === PUBLISHER) {
      seen[type] = hasPurposes(bits);
      bits.number(24);
      bits.flagAt(0, bits.number(6) * 2);
    } else throw 0;
    bits.end();
  }
  return { disclosed: seen[DISCLOSED], publisher: seen[PUBLISHER] };
}

function hasPurposes(bits: Bits): boolean {
  const field = bits.number(24);
  return PURPOSES.every((purpose) => (field >> (24 - purpose)) & 1);
}

function hasVendor(bits: Bits, vendor: number): boolean {
  const max = bits.number(16);
  return bits.flag() ? inRanges(bits, vendor, max) : bits.flagAt(vendor, max);
}

function inRanges(bits: Bits, vendor: number, max: number): boolean {
  let found = false;
  for (let left = bits.number(12); left > 0; left -= 1) {
    const isRange = bits.flag();
    const first = bits.number(16);
    const last = isRange ? bits.number(16) : first;
    if (first === 0 || last < first || last > max) throw 0;
    if (vendor >= first && vendor <= last) found = true;
  }
  return found;
}

function isRestricted(bits: Bits, vendor: number): boolean {
  const REQUIRE_CONSENT = 1;
  let restricted = false;
  for (let left = bits.number(12); left > 0; left -= 1) {
    const purpose = bits.number(6);
    const type = bits.number(2);
    const applies = inRanges(bits, vendor, 0xffff);
    if (applies && PURPOSES.includes(purpose) && type !== REQUIRE_CONSENT) restricted = true;
  }
  return restricted;
}
