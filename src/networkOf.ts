/**
 * What a limit by address counts together: an IPv4 address, or the first 64 bits of an
 * IPv6 address, since one subscriber has at least so many addresses to choose from
 * (RFC 6177). Addresses are taken as the system and proxies write them (RFC 5952), so each
 * network has one name; anything else stays as it is.
 */
export function networkOf(address: string): string {
  const gap = address.indexOf('::');
  let end = -1;
  for (let groups = 0; groups < 4; groups += 1) {
    end = address.indexOf(':', end + 1);
    if (end < 0) return address;
    if (end === gap && groups < 3) return withZeros(address, gap);
  }
  return address.slice(0, end);
}

/** The first four groups, where `::` stands for some of them. */
function withZeros(address: string, gap: number): string {
  const before = address.slice(0, gap).split(':').filter(Boolean);
  const after = address
    .slice(gap + 2)
    .split(':')
    .filter(Boolean);
  // The last 32 bits may be written as an IPv4 address.
  const written = before.length + after.length + (address.includes('.') ? 1 : 0);
  const zeros = Array<string>(Math.max(0, 8 - written)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
