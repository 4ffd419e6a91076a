import { ByteSearch } from '../byteSearch.ts';
import type { CanaryNeedle } from './needles.ts';
import { unpackAll } from './unpack.ts';

/** What is packed may hold what is packed once more; nobody packs a third time. */
const DEPTH = 2;

export interface DeepFound {
  readonly needles: ReadonlySet<CanaryNeedle>;
  /** Bytes that were looked at, those unpacked included. */
  readonly bytes: number;
  /** Streams that are too long to be unpacked. */
  readonly tooLong: number;
}

/** Looks for needles in bytes, and in whatever is packed in them. */
export class DeepSearch {
  readonly #search: ByteSearch<CanaryNeedle>;

  constructor(needles: Iterable<CanaryNeedle>) {
    this.#search = new ByteSearch(needles);
  }

  find(haystack: Uint8Array, depth = DEPTH): DeepFound {
    const needles = this.#search.find(haystack);
    let bytes = haystack.length;
    if (depth === 0) return { needles, bytes, tooLong: 0 };
    let { contents, tooLong } = unpackAll(haystack);
    for (const content of contents) {
      const within = this.find(content, depth - 1);
      for (const needle of within.needles) needles.add(needle);
      bytes += within.bytes;
      tooLong += within.tooLong;
    }
    return { needles, bytes, tooLong };
  }
}
