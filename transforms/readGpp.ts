import { GppModel } from '@iabgpp/cmpapi';

/** What a GPP string says that matters here. */
export interface Gpp {
  /** Opted out of sale, sharing or targeting, or Global Privacy Control is on, in any section. */
  readonly optOut: boolean;
  /** The TCF string in it (section 2), if any. */
  readonly tcf: string | undefined;
}

const TCF_EU = 2;
const US_PRIVACY = 6;
const OPT_OUTS = ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut'];

/**
 * Reads a Global Privacy Platform string; `undefined` when it is broken. A US
 * section opts out of sale, sharing or targeting, none of which happens here;
 * who says so is taken at the wider meaning and not told apart.
 * See https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform
 */
export function readGpp(text: string): Gpp | undefined {
  try {
    const model = new GppModel(text);
    const sections = model.getSectionIds();
    if (sections.length === 0) return undefined;
    return {
      optOut: sections.some((id) => optsOut(model, id)),
      // The header comes first, then the sections in the order of its ids.
      tcf: sections.includes(TCF_EU) ? text.split('~')[1 + sections.indexOf(TCF_EU)] : undefined,
    };
  } catch {
    // The decoder's message holds the string, and goes nowhere.
    return undefined;
  }
}

function optsOut(model: GppModel, section: number): boolean {
  if (section === TCF_EU) return false;
  if (section === US_PRIVACY) return model.getFieldValueBySectionId(section, 'OptOutSale') === 'Y';
  return (
    OPT_OUTS.some((field) => fieldOf(model, section, field) === 1) ||
    fieldOf(model, section, 'Gpc') === true
  );
}

/** Sections differ in their fields. */
function fieldOf(model: GppModel, section: number, field: string): unknown {
  return model.hasFieldBySectionId(section, field)
    ? model.getFieldValueBySectionId(section, field)
    : undefined;
}
