import type { Random } from '../random.ts';
import { withIbanCheck, withLuhn, withVerhoeff } from './checkDigits.ts';

/** A made-up value that identifies nobody, and that must be nowhere. */
export interface Canary {
  readonly kind: Kind;
  /** As it is sent. */
  readonly text: string;
  /** The parts of a longer text that nothing else has; each of them alone would tell. */
  readonly marks?: readonly string[];
  /** As programs hold it. */
  readonly binary?: Uint8Array;
}

type Made = Omit<Canary, 'kind'>;

const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const HEX = `${DIGITS}abcdef`;
/** Without the letters of `bot`, `spider`, `http` and other words by which programs are known. */
const MARK = '23456789bcdfgjkmqvwxz';

/** How many made-up values there may be that are told apart by chance alone: 20¹² and more. */
const mark = (random: Random) => `q${random.text(13, MARK)}`;

const octet = (random: Random) => random.int(16, 250);
const word = (random: Random) => {
  const syllables = Array.from(
    { length: 4 },
    () => random.text(1, 'bdfgklmnprstvz') + random.text(1, 'aeiou'),
  ).join('');
  return syllables.charAt(0).toUpperCase() + syllables.slice(1);
};
const digits = (random: Random, length: number) =>
  random.text(1, DIGITS.slice(2)) + random.text(length - 1, DIGITS);
const capitals = (random: Random, length: number) => random.text(length, LETTERS.toUpperCase());
const inFours = (text: string) => text.replace(/.{4}(?=.)/g, '$& ');

const uuid = (random: Random, version: '4' | '7', start = ''): Made => {
  const hex = start + random.text(32 - start.length, HEX);
  const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  return { text, binary: Buffer.from(text.replaceAll('-', ''), 'hex') };
};

function jwt(random: Random): Made {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const payload = part({ sub: digits(random, 10), name: word(random), jti: mark(random) });
  const signature = random.text(43, `${LETTERS}${LETTERS.toUpperCase()}${DIGITS}`);
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${payload}.${signature}`;
  return { text, marks: [payload, signature] };
}

/** RFC 3849 sets the network aside for documentation. No group begins with 0, so there is one way to write it. */
function ipv6(random: Random): Made {
  const groups = Array.from(
    { length: 6 },
    () => random.text(1, HEX.slice(1)) + random.text(3, HEX),
  );
  return {
    text: `2001:db8:${groups.join(':')}`,
    binary: Buffer.from(`20010db8${groups.join('')}`, 'hex'),
  };
}

function userAgent(random: Random): Made {
  const its = mark(random);
  const text = `Mozilla/5.0 (X11; Linux x86_64; ${its}; rv:129.0) Gecko/20100101 Firefox/129.0`;
  return { text, marks: [its] };
}

/** What a request may carry of a person, and how each is made up. Numbers pass their checks. */
const MAKERS = {
  'IPv4 address': (random) => ({
    text: `127.${octet(random)}.${octet(random)}.${octet(random)}`,
  }),
  // RFC 5737 sets these networks aside.
  'IPv4 address in a header': (random) => ({
    text: `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${random.int(100, 254)}`,
  }),
  'IPv6 address': ipv6,
  'visitor id': (random) => uuid(random, '4'),
  'event id': (random) => uuid(random, '7', '01a1'),
  'device id': (random) => {
    const { text, binary } = uuid(random, '4');
    return { text: text.toUpperCase(), ...(binary ? { binary } : {}) };
  },
  'customer number': (random) => ({ text: `C-${digits(random, 12)}` }),
  'email address': (random) => ({
    text: `${random.text(7, LETTERS)}.${random.text(6, LETTERS)}@${random.text(8, LETTERS)}.example`,
  }),
  name: (random) => ({ text: `${word(random)} ${word(random)}` }),
  'telephone number': (random) => ({ text: `+49 17${random.int(0, 9)} ${digits(random, 8)}` }),
  'card number': (random) => ({ text: inFours(withLuhn(`4${random.text(14, DIGITS)}`)) }),
  'Aadhaar number': (random) => ({ text: inFours(withVerhoeff(digits(random, 11))) }),
  PAN: (random) => ({
    text: `${capitals(random, 3)}P${capitals(random, 1)}${digits(random, 4)}${capitals(random, 1)}`,
  }),
  'social security number': (random) => ({
    text: `${random.int(100, 665)}-${random.int(10, 99)}-${random.int(2100, 9999)}`,
  }),
  IBAN: (random) => ({ text: withIbanCheck(digits(random, 18)) }),
  JWT: jwt,
  'API token': (random) => ({ text: random.text(40, HEX) }),
  'user agent': userAgent,
  cookie: (random) => ({ text: mark(random) + mark(random) }),
  'query string': (random) => ({ text: mark(random) }),
  fragment: (random) => ({ text: mark(random) }),
  'page title': (random) => ({ text: `${word(random)} ${word(random)} ${word(random)}` }),
  language: (random) => {
    const its = mark(random);
    return { text: `en-x-${its}`, marks: [its] };
  },
} satisfies Readonly<Record<string, (random: Random) => Made>>;

export type Kind = keyof typeof MAKERS;
export const KINDS = Object.keys(MAKERS) as readonly Kind[];

/**
 * Kinds that have a form by which a policy's second net knows them: these must not even be kept where
 * a template keeps a segment. A name is a word like any other; what keeps it is said in the policy.
 */
export const KNOWN_BY_FORM: readonly Kind[] = [
  ...(['IPv4 address', 'IPv6 address', 'visitor id', 'event id', 'device id'] as const),
  ...(['customer number', 'email address', 'telephone number', 'card number'] as const),
  ...(['Aadhaar number', 'PAN', 'social security number', 'IBAN', 'JWT', 'API token'] as const),
];

export function makeUp(kind: Kind, random: Random): Canary {
  return { kind, ...MAKERS[kind](random) };
}
