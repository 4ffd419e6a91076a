import type { DeepFound, DeepSearch } from './deepSearch.ts';
import type { Canary } from './kinds.ts';
import type { CanaryNeedle } from './needles.ts';

/** The kind of what is kept on purpose: to be found, or the search finds nothing. */
export const KEPT_KIND = 'page that is kept on purpose';

const MOST_LINES = 12;

/** What was searched in one place of those that a check names, and what was found. */
export class Leaks {
  readonly #search: DeepSearch;
  /** Different values by what they are, in which form, and where. */
  readonly #found = new Map<string, Set<Canary | undefined>>();
  /** Under which names something kept on purpose was found. */
  readonly kept = new Set<string>();
  readonly names = new Set<string>();
  bytes = 0;
  tooLong = 0;

  constructor(search: DeepSearch) {
    this.#search = search;
  }

  get any(): boolean {
    return this.#found.size > 0;
  }

  /**
   * Searches bytes.
   *
   * @param name of a file, a table or an answer; nothing planted may be in it
   * @param when the search is made, as `while the windows were open`
   */
  search(haystack: Uint8Array, name: string, when: string): DeepFound {
    const found = this.#search.find(haystack);
    this.names.add(name);
    this.bytes += found.bytes;
    this.tooLong += found.tooLong;
    for (const needle of found.needles) {
      if (needle.kind === KEPT_KIND) this.kept.add(name);
      else this.#note(needle, `${needle.kind}, ${needle.form}, in ${name}, ${when}`);
    }
    return found;
  }

  /** Kind, form and place, never a value; what most values were found as stands first. */
  lines(): string[] {
    const found = [...this.#found].toSorted(([, a], [, b]) => b.size - a.size);
    const lines = found.map(
      ([what, { size }]) => `Found: ${what}: ${size} ${size === 1 ? 'value' : 'values'}.`,
    );
    const more = lines.length - MOST_LINES;
    return more > 0 ? [...lines.slice(0, MOST_LINES), `Found: ${more} more like these.`] : lines;
  }

  #note(needle: CanaryNeedle, what: string): void {
    const same = this.#found.get(what);
    if (same) same.add(needle.canary);
    else this.#found.set(what, new Set([needle.canary]));
  }
}

export function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
