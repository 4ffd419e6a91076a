import { createHash } from 'node:crypto';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { DeepSearch } from './deepSearch.ts';
import type { Canary } from './kinds.ts';

/** How a value would stand in what is kept, made in another way than what is looked for. */
type Leak = (canary: Canary) => string | Uint8Array | undefined;

const line = ({ text }: Canary, before = '') =>
  `${before}{"page":"/pricing","who":"${text}","n":1}`;
const bytes = (text: string) => Buffer.from(text);
const everyByte = (text: string) => bytes(text).reduce((all, byte) => `${all}%${hex(byte)}`, '');
const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');

const LEAKS: Readonly<Record<string, Leak>> = {
  plain: (canary) => line(canary),
  'in small letters': (canary) => line(canary).toLowerCase(),
  'in capitals': (canary) => line(canary).toUpperCase(),
  'in UTF-16': (canary) => Buffer.from(line(canary), 'utf16le'),
  'percent-encoded': ({ text }) => `/search?q=${everyByte(text)}&page=2`,
  'percent-encoded twice': ({ text }) => `/search?q=${everyByte(text).replaceAll('%', '%25')}`,
  'in full-width letters': ({ text }) =>
    [...text]
      .map((sign) => (sign === ' ' ? ' ' : String.fromCharCode(sign.charCodeAt(0) + 0xfee0)))
      .join(''),
  ...Object.fromEntries(
    ['', 'a', 'ab'].flatMap((before): [string, Leak][] => [
      [
        `base64, ${before.length} bytes on`,
        (canary) => bytes(line(canary, before)).toString('base64'),
      ],
      [
        `base64url, ${before.length} bytes on`,
        (canary) => bytes(line(canary, before)).toString('base64url'),
      ],
    ]),
  ),
  hex: (canary) => bytes(line(canary)).toString('hex'),
  'hex in capitals': (canary) => bytes(line(canary)).toString('hex').toUpperCase(),
  gzip: (canary) => Buffer.concat([bytes('before'), gzipSync(line(canary)), bytes('behind')]),
  zlib: (canary) => Buffer.concat([bytes('before'), deflateSync(line(canary)), bytes('behind')]),
  zstd: (canary) => Buffer.concat([bytes('before'), zstdCompressSync(line(canary)), bytes('x')]),
  'base64 in gzip': (canary) => gzipSync(bytes(line(canary)).toString('base64')),
  binary: ({ binary }) => binary && Buffer.concat([bytes('key'), binary, bytes('next')]),
  ...Object.fromEntries(
    ['md5', 'sha1', 'sha256'].flatMap((algorithm): [string, Leak][] => {
      const digest = (canary: Canary, text = canary.text) =>
        createHash(algorithm).update(text).digest();
      return [
        [`${algorithm} in hex`, (canary) => `"${digest(canary).toString('hex')}"`],
        [`${algorithm} in hex, cut`, (canary) => digest(canary).toString('hex').slice(0, 16)],
        [
          `${algorithm} of small letters`,
          (it) => digest(it, it.text.toLowerCase()).toString('hex'),
        ],
        [`${algorithm} in base64, cut`, (canary) => digest(canary).toString('base64').slice(0, 12)],
        [`${algorithm} in base64url`, (canary) => digest(canary).toString('base64url')],
        [`${algorithm} in binary, cut`, (canary) => digest(canary).subarray(0, 8)],
        [`${algorithm} as a number of 64 bits`, (canary) => asNumbers(digest(canary), 8)],
        [`${algorithm} as numbers of 32 bits`, (canary) => asNumbers(digest(canary), 4)],
        [
          `${algorithm} without hyphens`,
          (it) =>
            it.kind.endsWith(' id')
              ? digest(it, it.text.toLowerCase().replaceAll('-', ''))
              : undefined,
        ],
        [
          `${algorithm} of the binary`,
          ({ binary }) => binary && createHash(algorithm).update(binary).digest(),
        ],
      ];
    }),
  ),
};

/** The first 64 bits as processors write numbers of so many bytes: the last byte first. */
function asNumbers(digest: Buffer, size: 4 | 8): Uint8Array {
  const words = Array.from({ length: 8 / size }, (_, word) =>
    digest.subarray(word * size, (word + 1) * size).toReversed(),
  );
  return Buffer.concat(words);
}

/** What of each kind is not found in each of the forms; nothing, if the search can be trusted. */
export function notFound(
  search: DeepSearch,
  planted: readonly Canary[],
): { readonly tried: number; readonly missed: readonly string[] } {
  const first = new Map<string, Canary>();
  for (const canary of planted) if (!first.has(canary.kind)) first.set(canary.kind, canary);
  const missed: string[] = [];
  let tried = 0;
  for (const [form, leak] of Object.entries(LEAKS)) {
    for (const [kind, canary] of first) {
      const haystack = leak(canary);
      if (!haystack) continue;
      tried += 1;
      const content = typeof haystack === 'string' ? bytes(haystack) : haystack;
      const found = [...search.find(content).needles];
      if (!found.some((needle) => needle.kind === kind)) missed.push(`${kind}, ${form}`);
    }
  }
  return { tried, missed };
}
