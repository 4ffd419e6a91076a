import { MAX_BODY } from '../../ingest/wireLimits.ts';

const long = [63, 64, 65, 256, 257, 2048, 2049, 8192, 8193].map((length) => 'x'.repeat(length));

/** An object whose own key is `__proto__`, which a literal cannot make. */
const withProto: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":{}}');

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = level % 2 ? { a: value } : [value];
  return value;
}

/** What no field expects, or at and just beyond a limit. */
export const HOSTILE_VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 0.5, 1e21, 1e308, -1e308, 2 ** 53 + 2, 4_102_444_800_001],
  ...['', ' ', '\u0000', '\ud800', '\udc00\ud800', '\ufeff', '\u2028', '\u202e', '😀', '{}'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '(other)', '(overflow)', '../..'],
  ...['http://', 'https://[::1', 'javascript:alert(1)', 'https://lamps.example:99999/', '//x', '%'],
  ...['https://lamps.example/%E0%A4%A', 'https://lamps.example/%00', `/${'a/'.repeat(600)}`],
  ...[
    "'; DROP TABLE cells; --",
    '\r\nset-cookie: a=b',
    '<script>',
    '$'.concat('{jndi:ldap://x}'),
    'NaN',
  ],
  ...[[], {}, [[]], [{}], withProto, nested(30), nested(300)],
  ...[Array(50).fill(7), Array(51).fill(7), Array(199).fill({}), Array(201).fill(null)],
  Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`p${n}`, n])),
  Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`p${n}`, n])),
  { length: 1e9 },
  { tcf: 'x'.repeat(8192), gpp: '~'.repeat(2048), sid: [1e9, -1], gcs: 'G1' },
  ...long,
];

/** Keys that mean something to JavaScript, or that stand elsewhere in the format. */
export const HOSTILE_KEYS = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'length', 'then'],
  ...['site', 'events', 'id', 'at', 'type', 'consent', 'props', '', '0', '\u0000', 'ok', 'errors'],
];

/** Bytes to put somewhere into a body. */
export const HOSTILE_BYTES: readonly Buffer[] = [
  Buffer.from([0xef, 0xbb, 0xbf]), // a byte order mark
  Buffer.from([0x00]),
  Buffer.from([0xc0, 0xaf]), // "/", overlong
  Buffer.from([0xe0, 0x80, 0x80]), // NUL, overlong
  Buffer.from([0xed, 0xa0, 0x80]), // half of a surrogate pair
  Buffer.from([0xf4, 0x90, 0x80, 0x80]), // beyond Unicode
  Buffer.from([0xff, 0xfe]),
  ...['"__proto__":{"a":1},', '"site":"demo",', '"events":[],', '"id":1,', '"type":"click",'].map(
    (text) => Buffer.from(text),
  ),
  ...[
    '1e999',
    '-',
    '9'.repeat(400),
    '\\ud800',
    '\\u0000',
    '\\',
    '"',
    '}',
    ']',
    ',',
    '//',
    '\r\n',
  ].map((text) => Buffer.from(text)),
  ...['['.repeat(20_000), '{"a":'.repeat(10_000), '[{},'.repeat(3000)].map((text) =>
    Buffer.from(text),
  ),
];

/** Lengths that a body is filled up to with spaces, which JSON lets stand anywhere outside a text. */
export const FILLED_TO = [MAX_BODY - 1, MAX_BODY, MAX_BODY + 1];
