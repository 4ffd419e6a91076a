import { expect, test } from 'vitest';
import { IdHasher, idBlocks } from '../../aggregate/idHasher.ts';

test('ids are hashed with AES-256 in workerd, as FIPS 197 has it', () => {
  const key = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
  const blocks = idBlocks(new Uint8Array(16), [
    { id: '00112233-4455-6677-8899-aabbccddeeff' },
    { id: '00112233-4455-6677-8899-aabbccddeeff' },
  ]);
  const [a, b, c, d] = new IdHasher(key).hash(blocks);
  expect([a, b]).toEqual([0xcab7a28e, 0xbf456751]);
  expect([c, d]).toEqual([a, b]);
});
