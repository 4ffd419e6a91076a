import { luhn } from './luhn.ts';
import { verhoeff } from './verhoeff.ts';

/** The shortest telephone, social security and account numbers; a date has eight digits. */
const ENOUGH = 9;

/** Digits and what stands between them share no character, so this cannot backtrack far. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: tabs and the like divide too
const SEQUENCE = /\d+(?:[\x00- .()+_/-]{1,3}\d+)*/g;
const FOUR_OCTETS = /\d\.\d{1,3}\.\d{1,3}\.\d/;

/** What shows, before the first digit, that no telephone number follows. */
const VERSION = /(?:^|[^a-z0-9])v$/i;
const CVE = /(?:^|[^a-z0-9])cve[-_ ]$/i;
/** … and that one does: an international prefix, not the `+` between words. */
const INTERNATIONAL = /(?:^|[^a-z0-9])\+\(?$/i;

/**
 * Whether a telephone, card, identity card, social security or account number,
 * a timestamp or an IPv4 address stands in the text. Nine digits are enough,
 * whatever stands between them, unless they are dates, years or a version.
 */
export function hasNumber(text: string): boolean {
  if (countDigits(text) < ENOUGH && !FOUR_OCTETS.test(text)) return false;
  for (const { 0: sequence, index } of text.matchAll(SEQUENCE)) {
    const groups = sequence.split(/\D+/);
    const gaps = sequence.split(/\d+/).slice(1, -1);
    if (pointsToOne(groups, gaps, text.slice(Math.max(0, index - 5), index))) return true;
  }
  return false;
}

function countDigits(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) count++;
  }
  return count;
}

function pointsToOne(groups: string[], gaps: string[], before: string): boolean {
  const digits = groups.join('');
  if (groups.some(({ length }) => length >= ENOUGH)) return true;
  if (VERSION.test(before) && gaps.every((gap) => gap === '.')) return false;
  if (hasIPv4(groups, gaps)) return true;
  if (digits.length < ENOUGH) return false;
  if (INTERNATIONAL.test(before) || /^0\d\d/.test(groups[0] ?? '')) return true;
  if (isCard(groups, digits) || isAadhaar(groups, digits)) return true;
  if (isVersion(groups, gaps)) return false;
  return unexplained(groups, gaps, before) >= ENOUGH;
}

/** ISO/IEC 7812-1: 13 to 19 digits, as printed on the card. Here even against what looks like years. */
function isCard(groups: string[], digits: string): boolean {
  if (digits.length < 13 || digits.length > 19 || groups[0]?.length !== 4) return false;
  return groups.every(({ length }, at) => length > 2 || at === groups.length - 1) && luhn(digits);
}

/** UIDAI: twelve digits, the first 2 to 9, written in fours. */
function isAadhaar(groups: string[], digits: string): boolean {
  if (digits.length !== 12 || !/^[2-9]/.test(digits)) return false;
  return groups.every(({ length }) => length === 4) && verhoeff(digits);
}

/** `x.y.0.0` is a version, for no host has such an address. */
function hasIPv4(groups: string[], gaps: string[]): boolean {
  return groups.some((first, at) => {
    const four = groups.slice(at, at + 4);
    return (
      four.length === 4 &&
      gaps.slice(at, at + 3).every((gap) => gap === '.') &&
      four.every((group) => group.length <= 3 && Number(group) <= 255) &&
      Number(first) > 0 &&
      Number(four[2]) + Number(four[3]) > 0
    );
  });
}

/** `120.0.6099.109`: telephone numbers have no group that is 0. */
function isVersion(groups: string[], gaps: string[]): boolean {
  return groups.length > 2 && groups.includes('0', 1) && gaps.every((gap) => gap === '.');
}

/** How many digits are left when dates and years are taken away. */
function unexplained(groups: string[], gaps: string[], before: string): number {
  let at = CVE.test(before) ? 2 : leadingYears(groups);
  let left = 0;
  while (at < groups.length) {
    const taken = dateAt(groups, gaps, at);
    if (taken === 0) left += groups[at]?.length ?? 0;
    at += taken || 1;
  }
  return left;
}

/** How many groups the years take at the beginning, as in `1939-1945` and `ww2-1939-1945`. */
function leadingYears(groups: string[]): number {
  const start = groups[0]?.length === 1 ? 1 : 0;
  const end = groups.findIndex((group, at) => at >= start && !isYear(group));
  const after = end < 0 ? groups.length : end;
  return after - start > 1 ? after : 0;
}

/** How many groups the date takes that begins here. */
function dateAt(groups: string[], gaps: string[], at: number): number {
  const [first = '', second = '', third = ''] = groups.slice(at, at + 3);
  if (first.length === 8) {
    return isDate(first.slice(0, 4), first.slice(4, 6), first.slice(6)) ? 1 : 0;
  }
  if (gaps[at] !== gaps[at + 1] || gaps[at]?.length !== 1) return 0;
  return isDate(first, second, third) ||
    isDate(third, second, first) ||
    isDate(third, first, second)
    ? 3
    : 0;
}

function isDate(year: string, month: string, day: string): boolean {
  return isYear(year) && isPart(month, 12) && isPart(day, 31);
}

function isYear(text: string): boolean {
  return text.length === 4 && text >= '1900' && text < '2100';
}

function isPart(text: string, most: number): boolean {
  return (text.length === 1 || text.length === 2) && Number(text) >= 1 && Number(text) <= most;
}
