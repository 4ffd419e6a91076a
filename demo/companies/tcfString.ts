const CORE = { version: 2, cmp: 10, cmpVersion: 1, screen: 1, vendorList: 100, policy: 5 };
/** Purposes 1, 8 and 9 of 24, the first of which is the leftmost bit. */
const MEASUREMENT = 0b100000011000000000000000;
const PUBLISHER = 3;
const LETTERS = { e: 4, n: 13 };

/**
 * What a consent platform writes of a publisher's own purposes, with no vendor: a core and a
 * segment of the publisher, each of fields of so many bits. See "Consent string and vendor list
 * formats v2" in https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework
 *
 * @param at when the choice was made, milliseconds since 1970
 */
export function tcfString(granted: boolean, at: number): string {
  const instant = [Math.floor(at / 100), 36] as const;
  const purposes = [granted ? MEASUREMENT : 0, 24] as const;
  const none = [0, 24] as const;
  const noVendors = [0, 17] as const;
  const core = encode([
    ...([[CORE.version, 6], instant, instant, [CORE.cmp, 12], [CORE.cmpVersion, 12]] as const),
    ...([
      [CORE.screen, 6],
      [LETTERS.e, 6],
      [LETTERS.n, 6],
      [CORE.vendorList, 12],
    ] as const),
    // For this service alone, with standard texts, and no special features.
    ...([[CORE.policy, 6], [1, 1], [0, 13], purposes, none] as const),
    // Purpose one is not treated apart; the publisher is of no country that matters.
    ...([[0, 1], [LETTERS.e, 6], [LETTERS.n, 6], noVendors, noVendors, [0, 12]] as const),
  ]);
  return `${core}.${encode([[PUBLISHER, 3], purposes, none, [0, 6]])}`;
}

function encode(fields: readonly (readonly [value: number, bits: number])[]): string {
  const bits = fields.map(([value, length]) => value.toString(2).padStart(length, '0')).join('');
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))).toString(
    'base64url',
  );
}
