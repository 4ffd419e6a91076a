import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A byte string to look for, and what it stands for. */
export interface Needle {
  /** Which kind of thing it is, for the report; never the thing itself. */
  readonly kind: string;
  readonly bytes: Uint8Array;
}

export interface Hit {
  readonly kind: string;
  /** The file or table it was found in. */
  readonly place: string;
}

/**
 * Looks for many byte strings at once, in one pass over the haystack: at each
 * position the next four bytes are looked up, and only needles that start with
 * them are compared. Needles have at least four bytes.
 */
export class ByteSearch {
  readonly #byPrefix = new Map<number, Needle[]>();
  readonly #prefixes = new Uint8Array(1 << 16);

  constructor(needles: Iterable<Needle>) {
    for (const needle of needles) {
      if (needle.bytes.length < 4) throw new RangeError('a needle has at least four bytes');
      const prefix = prefixAt(needle.bytes, 0);
      const same = this.#byPrefix.get(prefix);
      if (same) same.push(needle);
      else this.#byPrefix.set(prefix, [needle]);
      this.#prefixes[prefix & 0xffff] = 1;
    }
  }

  /** Every needle that stands in the haystack, once each. */
  find(haystack: Uint8Array): Set<Needle> {
    const found = new Set<Needle>();
    for (let at = 0; at + 4 <= haystack.length; at += 1) {
      // Most positions end here: two bytes that no needle starts with.
      const first = ((haystack[at] ?? 0) | ((haystack[at + 1] ?? 0) << 8)) & 0xffff;
      if (this.#prefixes[first] === 0) continue;
      for (const needle of this.#byPrefix.get(prefixAt(haystack, at)) ?? []) {
        if (standsAt(haystack, at, needle.bytes)) found.add(needle);
      }
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

function prefixAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

function standsAt(haystack: Uint8Array, at: number, needle: Uint8Array): boolean {
  if (at + needle.length > haystack.length) return false;
  for (let i = 4; i < needle.length; i += 1) {
    if (haystack[at + i] !== needle[i]) return false;
  }
  return true;
}
