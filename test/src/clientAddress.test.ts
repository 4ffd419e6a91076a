import { expect, test } from 'vitest';
import { createAddressReader } from '../../src/clientAddress.ts';
import { networkOf } from '../../src/networkOf.ts';
import { publicAddress } from '../../src/publicAddress.ts';

const read = createAddressReader(['10.0.0.0/8', '::1', '2001:db8:ffff::/48']);

const named: [forwarded: string | undefined, address: string | undefined][] = [
  ['6.6.6.6, 1.2.3.4', '1.2.3.4'],
  ['5.5.5.5, 10.0.0.9', '5.5.5.5'],
  ['1.2.3.4:5678', '1.2.3.4'],
  ['6.6.6.6:1, 1.2.3.4:5678 ', '1.2.3.4'],
  ['5.5.5.5:80, 10.0.0.9:443', '5.5.5.5'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['5.5.5.5, [2001:db8:ffff::9]:443', '5.5.5.5'],
  ['[::ffff:1.2.3.4]:443', '1.2.3.4'],
  ['[::FFFF:102:304]:443', '1.2.3.4'],
  ['::ffff:10.0.0.2', undefined],
  ['10.0.0.2:443', undefined],
  ['', undefined],
  [undefined, undefined],
  [',,', undefined],
];

test.each(named)('a trusted proxy that writes %s means %s', (forwarded, address) => {
  expect(read('10.0.0.1', forwarded)).toBe(address);
});

test.each([
  ['unknown'],
  ['_hidden'],
  ['"5.5.5.5"'],
  ['1.2.3.4:'],
  ['1.2.3.4:567890'],
  ['1.2.3:80'],
  ['1.2.3.4:80:80'],
  ['[1.2.3.4'],
  ['[2001:db8::1]443'],
  ['[]:443'],
  ['6.6.6.6, lamps.example'],
])('%s is no address: it has one name for all, one limit, and no place', (forwarded) => {
  const address = read('10.0.0.1', forwarded);
  expect(address).toBe('unknown');
  expect(networkOf('unknown')).toBe('unknown');
  expect(publicAddress('unknown')).toBeUndefined();
});

test('who is no trusted proxy is its own address', () => {
  expect(read('8.8.8.8', '1.2.3.4:5678')).toBe('8.8.8.8');
  expect(read('::ffff:8.8.8.8', 'unknown')).toBe('8.8.8.8');
});
