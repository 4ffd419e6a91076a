import { GppModel } from '@iabgpp/cmpapi';
import { BitReader, BrokenBits } from './bitReader.ts';

/** What a GPP string says that matters here. */
export interface Gpp {
  /** Opted out of sale, sharing or targeting, or Global Privacy Control is on, in any section. */
  readonly optOut: boolean;
  /** The TCF string in it (section 2), if any. */
  readonly tcf: string | undefined;
}

const TCF_EU = 2;
const US_PRIVACY = 6;
/** The national section and those of the states. */
const isUs = (section: number) => section >= 7 && section <= 40;
const OPT_OUTS = ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut'];

/** Longer strings are broken; a browser's has some hundred characters. */
export const MAX_GPP = 2048;

/**
 * Reads a Global Privacy Platform string; `undefined` when it is broken or has
 * a section that is not read here, since what is not understood is no grant. A
 * US section opts out of sale, sharing or targeting, none of which happens here;
 * who says so is taken at the wider meaning and not told apart.
 * See https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform
 */
export function readGpp(text: string): Gpp | undefined {
  if (text.length > MAX_GPP) return undefined;
  try {
    const [header = '', ...texts] = text.split('~');
    const ids = readHeader(header);
    if (ids.length === 0 || ids.length !== texts.length) return undefined;
    const sections = new Map(ids.map((id, index) => [id, texts[index] ?? '']));
    const us = ids.filter(isUs);
    return {
      optOut: usPrivacy(sections.get(US_PRIVACY)) || (us.length > 0 && usOptsOut(text, us)),
      tcf: sections.get(TCF_EU),
    };
  } catch {
    // The decoder's message holds the string, and goes nowhere.
    return undefined;
  }
}

/**
 * The ids of the sections, in the order in which these stand: type 3, version
 * 1, then a range of Fibonacci-coded steps. Read here, because the decoder
 * expands a range of any length, and one of two thousand million ends it.
 */
function readHeader(text: string): number[] {
  const bits = new BitReader(text);
  if (bits.number(6) !== 3 || bits.number(6) !== 1) throw new BrokenBits('not a GPP header');
  const ids: number[] = [];
  let last = 0;
  for (let left = bits.number(12); left > 0; left -= 1) {
    const isRange = bits.flag();
    const first = last + readFibonacci(bits);
    last = isRange ? first + readFibonacci(bits) : first;
    for (let id = first; id <= last; id += 1) ids.push(known(id));
  }
  return ids;
}

function known(section: number): number {
  if (section === TCF_EU || section === US_PRIVACY || isUs(section)) return section;
  throw new BrokenBits('a section that is not read');
}

/** The Fibonacci numbers that a section's id can be made of; a longer code is no id. */
const FIBONACCI = [1, 2, 3, 5, 8, 13, 21, 34];

/** Bits from the smallest number up, ended by two ones in a row. */
function readFibonacci(bits: BitReader): number {
  let sum = 0;
  let before = false;
  for (const number of FIBONACCI) {
    const bit = bits.flag();
    if (bit && before) return sum;
    if (bit) sum += number;
    before = bit;
  }
  if (before && bits.flag()) return sum;
  throw new BrokenBits('no section has such an id');
}

/** https://github.com/InteractiveAdvertisingBureau/USPrivacy: version, notice, opt-out of sale, agreement. */
function usPrivacy(text: string | undefined): boolean {
  if (text === undefined) return false;
  if (!/^1[YN-]{3}$/.test(text)) throw new BrokenBits('not a US Privacy string');
  return text[2] === 'Y';
}

function usOptsOut(text: string, sections: readonly number[]): boolean {
  const model = new GppModel(text);
  const decoded = model.getSectionIds();
  if (sections.some((id) => !decoded.includes(id))) throw new BrokenBits('an unknown section');
  return sections
    .map((id) => {
      const optOuts = OPT_OUTS.map((field) => fieldOf(model, id, field) ?? 0);
      // 0 does not apply, 1 opted out, 2 did not.
      if (optOuts.some((value) => ![0, 1, 2].includes(Number(value)))) {
        throw new BrokenBits('no such value');
      }
      return optOuts.includes(1) || fieldOf(model, id, 'Gpc') === true;
    })
    .some((optOut) => optOut);
}

/** Sections differ in their fields. */
function fieldOf(model: GppModel, section: number, field: string): unknown {
  return model.hasFieldBySectionId(section, field)
    ? model.getFieldValueBySectionId(section, field)
    : undefined;
}
