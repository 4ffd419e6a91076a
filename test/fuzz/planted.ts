import { createHash } from 'node:crypto';
import { parse } from 'uuid';
import type { Needle } from '../../audit/byteSearch.ts';
import { tcfString } from '../support/tcf.ts';

/** An identifier that requests carry in every field, and that must be nowhere afterwards. */
export interface Plant {
  readonly kind: string;
  readonly text: string;
}

const COPIES = 8;
const numbered = (make: (n: number) => string) => Array.from({ length: COPIES }, (_, n) => make(n));
const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest();

/** The same every time: a failure must be found again by its seed. */
function uuid(n: number): string {
  const hex = hash('sha256', `visitor ${n}`).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function jwt(n: number): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const signed = `${part({ alg: 'HS256' })}.${part({ sub: `1234567${n}`, name: 'Ada' })}`;
  return `${signed}.${hash('sha256', signed).toString('base64url')}`;
}

/** All made up, set aside for documentation, or an address of a large network. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'IPv4 address': ['117.194.226.101', '52.53.201.101', '203.0.113.177', '198.51.100.212'],
  'IPv4 address as a number': [
    '1975706213',
    '0x75c2e265',
    '0x75.0xc2.0xe2.0x65',
    '0165.0302.0342.0145',
  ],
  'IPv6 address': ['2001:db8:85a3::8a2e:370:7334', '2405:201:c00a:a8b7:1d2c:9f0e:77aa:4711'],
  UUID: numbered(uuid),
  email: numbered((n) => `ada.lovelace.${n}@mail.example`),
  phone: [...numbered((n) => `+91 98123 4567${n}`), '(415) 555-2671 98', '0044 20 7946 0958'],
  name: ['Ada Lovelace', 'Srinivasa Ramanujan', 'José Ñandú Ωmega'],
  card: ['4111 1111 1111 1111', '5500 0055 5555 5559', '3782 822463 10005'],
  Aadhaar: ['2341 2341 2346', '4991 1866 5246'],
  PAN: ['ABCPE1234F', 'QWEPK9876L'],
  IBAN: ['GB82WEST12345698765432', 'DE89370400440532013000'],
  JWT: numbered(jwt),
  'hardware address': ['00:1b:44:11:3a:b7', '001b44113ab7c0de'],
  'device model': numbered((n) => `SM-FZ77${n}Q Build/QP1A.190711.07${n}`),
};

export const PLANTS: readonly Plant[] = Object.entries(TEXTS).flatMap(([kind, texts]) =>
  texts.map((text) => ({ kind, text })),
);
export const VISITORS: readonly string[] = TEXTS.UUID ?? [];
export const MODELS: readonly string[] = TEXTS['device model'] ?? [];
/** As consent platforms write them; which choices somebody made, and when, may tell who it is. */
export const TCF_STRINGS: readonly string[] = [
  tcfString({ purposes: [1, 8, 9], vendors: [7], disclosed: [7], at: Date.UTC(2025, 4, 6) }),
  tcfString({ purposes: [1], publisher: [1, 8, 9], at: Date.UTC(2025, 8, 9) }),
  tcfString({ at: Date.UTC(2025, 1, 2) }),
];

const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0));

/**
 * The ways in which a value is planted and looked for. A name without its space is a word
 * like any other, which `/lamps/{name}` keeps on purpose, so names keep theirs.
 */
export function spellings({ kind, text }: Plant): string[] {
  const all = [text, text.toUpperCase(), text.toLowerCase(), percent(text), fullWidth(text)];
  if (kind !== 'name') all.push(text.replaceAll(' ', ''), text.replaceAll(' ', '-'));
  if (kind === 'UUID') all.push(text.replaceAll('-', ''));
  return [...new Set(all)];
}

/** What is looked for: each value in each spelling, ids in binary, and hashes without a key. */
export function plantedNeedles(): Needle[] {
  const needles: Needle[] = [];
  const add = (kind: string, bytes: Uint8Array) => void needles.push({ kind, bytes });
  for (const plant of PLANTS) {
    for (const text of spellings(plant)) {
      add(plant.kind, Buffer.from(text));
      for (const algorithm of ['md5', 'sha1', 'sha256']) {
        const digest = hash(algorithm, text);
        add(`${plant.kind}, hashed`, digest);
        add(`${plant.kind}, hashed, in hex`, Buffer.from(digest.toString('hex')));
      }
    }
    if (plant.kind === 'UUID') add('UUID in binary', parse(plant.text));
  }
  for (const text of TCF_STRINGS) add('TCF string', Buffer.from(text));
  return needles;
}
