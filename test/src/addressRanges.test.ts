import { BlockList, isIPv4 } from 'node:net';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AddressRanges, parseIPv4 } from '../../src/addressRanges.ts';

const octet = fc.integer({ min: 0, max: 255 });
const v4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const v6 = fc.ipV6();
const almost = fc.oneof(
  fc.array(fc.constantFrom('0', '00', '1', '25', '255', '256', '.', '..', '-', ' ', 'a'), {
    maxLength: 9,
  }),
  fc.array(fc.oneof(fc.integer({ min: -1, max: 300 }).map(String), fc.constant('.')), {
    maxLength: 9,
  }),
);

test('what is an IPv4 address is what Node takes for one', () => {
  const texts = fc.oneof(
    v4,
    v6,
    almost.map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect([text, parseIPv4(text) !== undefined]).toEqual([text, isIPv4(text)]);
    }),
    { numRuns: 5000 },
  );
});

test('a range has the addresses that Node’s list of ranges has', () => {
  const range = fc.oneof(
    fc.record({ address: v4, bits: fc.integer({ min: 0, max: 32 }) }),
    fc.record({ address: v6, bits: fc.integer({ min: 0, max: 128 }) }),
    fc.record({ address: v4.map((it) => `::ffff:${it}`), bits: fc.integer({ min: 90, max: 128 }) }),
  );
  const found = { inside: 0, outside: 0 };
  fc.assert(
    fc.property(fc.array(range, { minLength: 1, maxLength: 3 }), fc.oneof(v4, v6), (all, other) => {
      const list = new BlockList();
      for (const { address, bits } of all) {
        list.addSubnet(address, bits, isIPv4(address) ? 'ipv4' : 'ipv6');
      }
      const ranges = new AddressRanges(all.map(({ address, bits }) => `${address}/${bits}`));
      for (const address of [other, ...all.map((it) => it.address)]) {
        const inside = list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
        found[inside ? 'inside' : 'outside'] += 1;
        expect([all, address, ranges.has(address)]).toEqual([all, address, inside]);
      }
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(found.inside, found.outside)).toBeGreaterThan(200);
});

test.each([
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['::ffff:10.0.0.0/104', '10.1.2.3', true],
  ['::ffff:10.0.0.0/104', '11.1.2.3', false],
  ['::1', '::1', true],
  ['2001:db8::/32', '2001:db8:1::1', true],
  ['2001:db8::/32', '10.0.0.1', false],
])('%s and %s: %s', (range, address, wanted) => {
  expect(new AddressRanges([range]).has(address)).toBe(wanted);
});

test.each([['10.0.0.0/33'], ['::1/129'], ['10.0.0/8'], ['10.0.0.0/8/8'], ['10.0.0.0/'], ['proxy']])(
  '%s is no range',
  (range) => {
    expect(() => new AddressRanges([range])).toThrow(RangeError);
  },
);
