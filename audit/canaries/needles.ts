import type { Needle } from '../byteSearch.ts';
import { digestForms, type Form } from './digests.ts';
import type { Canary, Kind } from './kinds.ts';
import { fullWidth, percent } from './spellings.ts';

/** What is looked for: a value in one of its forms. */
export interface CanaryNeedle extends Needle {
  /** As a reader knows it, for instance `SHA-256 in hex`. */
  readonly form: string;
  /** Of which value it is one of the forms. */
  readonly canary?: Canary;
}

/** A value in all its forms. An IPv4 address in binary is left out: four bytes come by chance. */
export function* needlesOf(canary: Canary): Generator<CanaryNeedle> {
  for (const [form, bytes, number] of formsOf(canary)) {
    yield { kind: canary.kind, form, bytes, canary, ...(number ? { number } : {}) };
  }
}

function* formsOf(canary: Canary): Generator<Form> {
  for (const text of canary.marks ?? [canary.text]) yield* textForms(text);
  yield* ownForms(canary);
  yield* digestForms(canary);
}

/** Forms that any text may take. */
function* textForms(text: string): Generator<Form> {
  for (const spelled of different(text, text.toLowerCase(), text.toUpperCase())) {
    yield ['plain', Buffer.from(spelled)];
  }
  yield ['plain in UTF-16', Buffer.from(text, 'utf16le')];
  const once = different(encodeURIComponent(text), percent(text), percent(text).toUpperCase());
  for (const spelled of once) {
    if (spelled !== text) yield ['percent-encoded', Buffer.from(spelled)];
    const twice = encodeURIComponent(spelled);
    if (twice !== spelled) yield ['percent-encoded twice', Buffer.from(twice)];
  }
  yield ['in full-width letters', Buffer.from(fullWidth(text))];
  for (const before of [0, 1, 2]) {
    const aligned = alignedBase64(text, before);
    const safe = aligned.replaceAll('+', '-').replaceAll('/', '_');
    for (const spelled of different(aligned, safe)) yield ['base64', Buffer.from(spelled)];
  }
  const hex = Buffer.from(text).toString('hex');
  for (const spelled of different(hex, hex.toUpperCase())) yield ['hex', Buffer.from(spelled)];
}

/** What of base64 depends on the text alone, where so many bytes stand before it (modulo 3). */
function alignedBase64(text: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
  return bytes
    .toString('base64')
    .slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** Numbers of fewer digits come by chance. */
const ENOUGH_DIGITS = 11;
const OF_DIGITS: readonly Kind[] = ['telephone number', 'card number', 'Aadhaar number'];

/** Forms that only some kinds have. */
function* ownForms({ kind, text, binary }: Canary): Generator<Form> {
  if (binary) yield* binaryForms(binary);
  const digits = text.replace(/\D/g, '');
  if (OF_DIGITS.includes(kind) && digits.length >= ENOUGH_DIGITS) {
    yield ['digits alone', Buffer.from(digits), true];
  }
  if (kind.endsWith(' id')) {
    // Either half tells the id, and the whole has both.
    const digits = text.replaceAll('-', '').toLowerCase();
    for (const half of [digits.slice(0, HALF), digits.slice(HALF)]) {
      for (const spelled of different(half, half.toUpperCase())) {
        yield ['without hyphens', Buffer.from(spelled)];
      }
    }
  }
  if (kind === 'IPv4 address') {
    const octets = text.split('.');
    const number = octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
    yield ['as a number', Buffer.from(String(number)), true];
    yield ['cut to its network', Buffer.from(`${octets.slice(0, 3).join('.')}.`)];
  }
  if (kind === 'IPv6 address') {
    yield ['cut to its network', Buffer.from(`${text.split(':').slice(0, 4).join(':')}:`)];
  }
}

/** Of the 32 digits of a UUID. */
const HALF = 16;

/**
 * The halves of sixteen bytes, each of which tells the whole; the whole has them both. As they are, and as
 * processors write one number of 64 bits or two of 32; in digits and in base64. A value is random
 * in all of its bits but a few, so that a half comes by chance no more often than a cut hash does.
 */
function* binaryForms(binary: Uint8Array): Generator<Form> {
  const bytes = Buffer.from(binary);
  for (const half of [bytes.subarray(0, 8), bytes.subarray(8)]) {
    yield ['binary', half];
    yield ['binary', Buffer.from(half).swap64()];
    yield ['binary', Buffer.from(half).swap32()];
    yield ['binary as a number', Buffer.from(String(half.readBigUInt64BE())), true];
    // 60 of the 64 bits: what follows may change the last sign.
    const base64 = half.toString('base64').slice(0, 10);
    const safe = base64.replaceAll('+', '-').replaceAll('/', '_');
    for (const spelled of different(base64, safe)) yield ['binary in base64', Buffer.from(spelled)];
  }
}

function different(...texts: string[]): ReadonlySet<string> {
  return new Set(texts);
}
