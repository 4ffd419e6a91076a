import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DeepSearch } from '../../audit/canaries/deepSearch.ts';
import { KINDS, KNOWN_BY_FORM, makeUp } from '../../audit/canaries/kinds.ts';
import { unpackLz4 } from '../../audit/canaries/lz4.ts';
import { needlesOf } from '../../audit/canaries/needles.ts';
import { planFlood } from '../../audit/canaries/planFlood.ts';
import { FULL_SIZE } from '../../audit/canaries/planned.ts';
import { Planter } from '../../audit/canaries/planter.ts';
import { notFound } from '../../audit/canaries/searchControl.ts';
import { SPELLINGS } from '../../audit/canaries/spellings.ts';
import { unpackAll } from '../../audit/canaries/unpack.ts';
import { createRandom } from '../../audit/random.ts';
import { ibanValid } from '../../transforms/identifies/iban.ts';
import { luhn } from '../../transforms/identifies/luhn.ts';
import { verhoeff } from '../../transforms/identifies/verhoeff.ts';
import { createPageMatcher } from '../../transforms/pageMatcher.ts';
import { testPolicy } from '../support/policy.ts';

const random = createRandom(20261122);
const canaries = KINDS.map((kind) => makeUp(kind, random));

test('made-up numbers pass the checks of real ones', () => {
  const plain = (kind: (typeof KINDS)[number]) => makeUp(kind, random).text.replaceAll(' ', '');
  for (let times = 0; times < 100; times += 1) {
    expect(luhn(plain('card number'))).toBe(true);
    expect(verhoeff(plain('Aadhaar number'))).toBe(true);
    expect(ibanValid(plain('IBAN'))).toBe(true);
  }
});

test('what is known by its form is not kept by a template that keeps a segment, whichever is made up', () => {
  const match = createPageMatcher(['/blog/{slug}']);
  for (let times = 0; times < 50; times += 1) {
    for (const kind of KNOWN_BY_FORM) {
      const { text } = makeUp(kind, random);
      for (const spell of SPELLINGS) {
        const { pathname } = new URL(`https://lamps.example/blog/${spell(text)}`);
        expect(['/blog/{slug}', '(other)']).toContain(match(pathname));
      }
    }
  }
});

test('the same seed makes the same flood, of thousands of values in few requests', () => {
  const deps = { policy: testPolicy(), now: 1_790_000_000_000, local: true, size: FULL_SIZE };
  const [one, same, other] = [5, 5, 6].map((seed) =>
    planFlood({ ...deps, planter: new Planter(seed) }),
  );
  const all = [one, same, other].map((flood) => JSON.stringify(flood));
  expect(all[1] === all[0]).toBe(true);
  expect(all[2] === all[0]).toBe(false);
  expect(one?.planted.length).toBeGreaterThan(5_000);
  expect(one?.requests.length).toBeLessThan(400);
  const kinds = new Set(one?.planted.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(KINDS));
});

test('the control notices a form or a kind that is not looked for', () => {
  const needles = canaries.flatMap((canary) => [...needlesOf(canary)]);
  expect(notFound(new DeepSearch(needles), canaries).missed).toEqual([]);
  const without = (which: RegExp) =>
    new DeepSearch(needles.filter(({ kind, form }) => !which.test(`${kind}, ${form}`)));
  for (const form of ['base64', 'hex', 'MD5 in hex', 'SHA-256 in binary', 'plain', 'binary']) {
    expect(notFound(without(new RegExp(`, ${form}$`)), canaries).missed).not.toEqual([]);
  }
  for (const kind of ['IPv4 address', 'visitor id', 'user agent']) {
    const { missed } = notFound(without(new RegExp(`^${kind},`)), canaries);
    expect(missed).toContain(`${kind}, plain`);
  }
});

test.each([
  ['gzip', gzipSync],
  ['zlib', deflateSync],
  ['zstd', zstdCompressSync],
])('%s is unpacked wherever it begins, and read as far as it goes', (name, pack) => {
  const text = 'ada@mail.example '.repeat(50);
  const packed = pack(Buffer.from(text));
  const amid = Buffer.concat([Buffer.from('before'), packed, Buffer.from('behind')]);
  expect(unpackAll(amid).contents.map(String)).toContain(text);
  if (name === 'zstd') return;
  const cut = unpackAll(packed.subarray(0, -6)).contents.map(String);
  expect(cut.some((content) => content.startsWith('ada@mail.example'))).toBe(true);
});

test('a stream that unpacks to more than memory is counted, not read', () => {
  const bomb = gzipSync(Buffer.alloc(40 << 20));
  expect(unpackAll(bomb)).toEqual({ contents: [], tooLong: 1 });
});

test('a block of LZ4 is unpacked, and what is none is refused', () => {
  // Three letters, then twelve from three back; at the end no letter more.
  const block = Buffer.from([0x38, 0x61, 0x62, 0x63, 3, 0, 0x00]);
  expect(String(Buffer.from(unpackLz4(block, 15) ?? []))).toBe('abcabcabcabcabc');
  expect(unpackLz4(block, 14)).toBeUndefined();
  expect(unpackLz4(block, 16)).toBeUndefined();
  // Back to before the beginning.
  expect(unpackLz4(Buffer.from([0x38, 0x61, 0x62, 0x63, 4, 0, 0x00]), 15)).toBeUndefined();
  // In ClickHouse's frame, behind a checksum.
  const frame = Buffer.alloc(9);
  frame.writeUInt8(0x82);
  frame.writeUInt32LE(9 + block.length, 1);
  frame.writeUInt32LE(15, 5);
  const file = Buffer.concat([Buffer.alloc(16, 7), frame, block, Buffer.from('next')]);
  expect(unpackAll(file).contents.map(String)).toEqual([
    String(new Uint8Array(Buffer.from('abcabcabcabcabc'))),
  ]);
});

test('a half of an id is found as well as the whole, as it is, as numbers and in digits', () => {
  const random = createRandom(3);
  for (const kind of ['visitor id', 'event id', 'device id'] as const) {
    const canary = makeUp(kind, random);
    const search = new DeepSearch([...needlesOf(canary)]);
    const digits = canary.text.replaceAll('-', '').toLowerCase();
    for (const half of [digits.slice(0, 16), digits.slice(16)]) {
      const bytes = Buffer.from(half, 'hex');
      const kept: (string | Buffer)[] = [
        bytes,
        Buffer.from(bytes).swap32(),
        Buffer.from(bytes).swap64(),
      ];
      kept.push(half, half.toUpperCase(), String(BigInt(`0x${half}`)), bytes.toString('base64'));
      kept.push(bytes.toString('base64url'));
      for (const it of kept) {
        const haystack = Buffer.concat([
          Buffer.from('"who":"'),
          Buffer.from(it),
          Buffer.from('"}'),
        ]);
        expect(search.find(haystack).needles.size, `${kind}: ${it}`).toBeGreaterThan(0);
      }
    }
  }
});
