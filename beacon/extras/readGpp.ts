import type { Choice, Said } from '../headcount.d.ts';
import { readTcf } from './readTcf.ts';
import type { Whose } from './whose.ts';

/** What is read of a platform's PingReturn. */
export interface Ping {
  readonly signalStatus?: unknown;
  readonly gppString?: unknown;
  readonly sectionList?: unknown;
  readonly applicableSections?: unknown;
  readonly parsedSections?: unknown;
}

/** The wire takes no longer string, and no more sections. */
const MAX_GPP = 2048;
const MAX_SECTIONS = 50;

const TCF_EU = 2;
const OPT_OUTS = ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut'];

/**
 * What a GPP signal that is ready says: an opt-out of sale, sharing or targeting, or by Global
 * Privacy Control, in any section; a refusal in its TCF string; a refusal where it cannot be read;
 * else nothing. It never grants.
 *
 * @param now milliseconds since 1970
 */
export function readGpp(
  ping: Ping,
  optOut: 'denied' | 'objected',
  whose: Whose,
  now: number,
): { readonly says: Choice | undefined; readonly said: Said } {
  const { gppString: gpp, applicableSections: sid } = ping;
  const nothing = { gpp: undefined, sid: undefined };
  // A header alone has no section: no law applies, and the server would take it for broken.
  if (typeof gpp !== 'string' || !gpp.includes('~')) return { says: undefined, said: nothing };
  const says = readSections(ping, gpp, optOut, whose, now);
  if (gpp.length > MAX_GPP) return { says: says ?? 'denied', said: nothing };
  return { says, said: { gpp, sid: isSectionList(sid) ? sid : undefined } };
}

function isSectionList(sid: unknown): sid is number[] {
  return Array.isArray(sid) && sid.length <= MAX_SECTIONS && sid.every(Number.isSafeInteger);
}

function readSections(
  { parsedSections, sectionList }: Ping,
  text: string,
  optOut: 'denied' | 'objected',
  whose: Whose,
  now: number,
): Choice | undefined {
  const sections = Object.entries(parsedSections ?? {});
  const votes = sections.map(([name, section]) => {
    if (/^us/.test(name)) return readUs(section, optOut);
    if (name !== 'tcfeuv2') return 'denied';
    // Sections stand in the order of their list.
    const at = Array.isArray(sectionList) ? sectionList.indexOf(TCF_EU) : -1;
    const said = readTcf((at >= 0 && text.split('~')[at + 1]) || '', whose, now);
    return said === 'denied' ? said : undefined;
  });
  // What is not understood is no consent.
  if (sections.length === 0) return 'denied';
  return votes.find((vote) => vote === 'objected') ?? votes.find((vote) => vote);
}

/** A section of the national or a state's law, or of US Privacy: one object, or a list of segments. */
function readUs(section: unknown, optOut: 'denied' | 'objected'): Choice | undefined {
  const segments: unknown[] = [section].flat();
  let says: Choice | undefined;
  for (const segment of segments) {
    if (typeof segment !== 'object' || segment === null) return 'denied';
    const fields = segment as Record<string, unknown> & { Gpc?: unknown; OptOutSale?: unknown };
    const values = OPT_OUTS.map((field) => fields[field] ?? 0);
    // 0 does not apply, 1 opted out, 2 did not.
    if (values.includes(1) || fields.Gpc || fields.OptOutSale === 'Y') return optOut;
    if (values.some((value) => value !== 0 && value !== 2)) says = 'denied';
  }
  return says;
}
