import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A byte string to look for, and what it stands for. */
export interface Needle {
  /** Which kind of thing it is, for the report; never the thing itself. */
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** A number in digits: no digit may stand before or behind it, or any longer number might hold it. */
  readonly number?: boolean;
}

export interface Hit {
  readonly kind: string;
  /** The file or table it was found in. */
  readonly place: string;
}

const SHORT = 4;
const LONG = 8;
/** Of the filter: 2 MB, so that one position in eighty passes with 200,000 needles. */
const FILTER_BITS = 24;
/** An odd number near 2³² divided by the golden ratio: multiplied by it, words are spread. */
const SPREAD = 0x9e3779b1;

/**
 * Looks for many byte strings at once, in one pass over the haystack. A bit for each hash of four
 * bytes tells where a needle can begin; there the next eight bytes, or four where needles are
 * shorter, tell which ones, and only those are compared. Needles have at least four bytes.
 */
export class ByteSearch<N extends Needle = Needle> {
  readonly #filter = new Uint8Array(1 << (FILTER_BITS - 3));
  readonly #short = new Map<number, N[]>();
  readonly #long = new Map<number, N[]>();

  constructor(needles: Iterable<N>) {
    for (const needle of needles) {
      const { bytes } = needle;
      if (bytes.length < SHORT) throw new RangeError('a needle has at least four bytes');
      const word = wordAt(bytes, 0);
      const bit = hashOf(word);
      this.#filter[bit >>> 3] = (this.#filter[bit >>> 3] ?? 0) | (1 << (bit & 7));
      const isLong = bytes.length >= LONG;
      const [index, key] = isLong ? [this.#long, longKey(bytes, 0)] : [this.#short, word];
      const same = index.get(key);
      if (same) same.push(needle);
      else index.set(key, [needle]);
    }
  }

  /** Every needle that stands in the haystack, once each. */
  find(haystack: Uint8Array): Set<N> {
    const found = new Set<N>();
    const filter = this.#filter;
    const end = haystack.length - SHORT;
    let word = end < 0 ? 0 : wordAt(haystack, 0);
    for (let at = 0; at <= end; at += 1) {
      const bit = hashOf(word);
      // Nearly every position ends here.
      if (((filter[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0) {
        this.#compare(this.#short.get(word), haystack, at, found);
        if (at + LONG <= haystack.length) {
          this.#compare(this.#long.get(longKey(haystack, at)), haystack, at, found);
        }
      }
      word = (word >>> 8) | ((haystack[at + SHORT] ?? 0) << 24);
    }
    return found;
  }

  /** Searches every file below a folder. */
  async findInFolder(folder: string): Promise<{ hits: Hit[]; bytes: number; files: number }> {
    const hits: Hit[] = [];
    let bytes = 0;
    let files = 0;
    for (const place of await filesBelow(folder)) {
      // A background merge may take a part away between the listing and the reading.
      const content = await readFile(place).catch(() => undefined);
      if (!content) continue;
      bytes += content.length;
      files += 1;
      for (const { kind } of this.find(content)) hits.push({ kind, place });
    }
    return { hits, bytes, files };
  }

  #compare(
    needles: readonly N[] | undefined,
    haystack: Uint8Array,
    at: number,
    found: Set<N>,
  ): void {
    if (!needles) return;
    for (const needle of needles) {
      if (found.has(needle) || !standsAt(haystack, at, needle.bytes)) continue;
      const end = at + needle.bytes.length;
      if (needle.number && (isDigit(haystack[at - 1]) || isDigit(haystack[end]))) continue;
      found.add(needle);
    }
  }
}

/** Paths of all files below a folder; a part that ClickHouse takes away meanwhile has none. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return entry.isFile() ? [path] : [];
    return filesBelow(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
  });
  return (await Promise.all(below)).flat();
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

/** Eight bytes as one small number, which others may share: what begins alike, as addresses do, is told apart. */
function longKey(bytes: Uint8Array, at: number): number {
  return wordAt(bytes, at) ^ Math.imul(wordAt(bytes, at + 4), SPREAD);
}

function hashOf(word: number): number {
  return Math.imul(word, SPREAD) >>> (32 - FILTER_BITS);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function standsAt(haystack: Uint8Array, at: number, needle: Uint8Array): boolean {
  if (at + needle.length > haystack.length) return false;
  for (let i = 0; i < needle.length; i += 1) {
    if (haystack[at + i] !== needle[i]) return false;
  }
  return true;
}
