/** Hardware address, also as Cisco writes it. */
const MAC =
  /(?<![0-9a-z])(?:[0-9a-f]{2}(?:[:._ -][0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})(?![0-9a-z])/i;
const MACS = new RegExp(MAC, 'gi');

/** RFC 4291 and IEEE 802. IPv4 is told from versions in `numbers.ts`. */
export function hasAddress(text: string): boolean {
  if (MAC.test(text) && text.match(MACS)?.some((address) => /\d/.test(address))) return true;
  if (text.indexOf(':') === text.lastIndexOf(':')) return false;
  return text.split(/[^0-9a-z:]/i).some((word) => word.includes(':') && hasIPv6(word));
}

/** Also cut off, for 64 bits are a household's. A time of day has no such groups. */
function hasIPv6(word: string): boolean {
  let run: string[] = [];
  for (const group of word.split(':')) {
    if (/^[0-9a-f]{0,4}$/i.test(group)) {
      run.push(group);
      continue;
    }
    if (isIPv6(run)) return true;
    run = [];
  }
  return isIPv6(run);
}

/** A digit is asked for, since `a::b` is a name in many languages. */
function isIPv6(run: string[]): boolean {
  const groups = run.filter((group) => group !== '');
  if (!groups.some((group) => /\d/.test(group))) return false;
  if (run.slice(1, -1).includes('') && groups.length > 1) return true;
  return groups.length >= 6 || (groups.length >= 4 && groups.some(({ length }) => length > 2));
}
