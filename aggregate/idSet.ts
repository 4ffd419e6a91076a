/** Sub-tables, so that growing moves a small part at a time and no request waits for all of it. */
const PARTS = 64;
const FIRST_SLOTS = 16;

/** A set of 64-bit numbers in flat arrays: 8 to 22 bytes each. */
export class IdSet {
  readonly #parts: Part[] = Array.from({ length: PARTS }, () => new Part());

  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(high: number, low: number): boolean {
    return this.#part(high).has(high, low);
  }

  /** @returns whether it is new */
  add(high: number, low: number): boolean {
    const isNew = this.#part(high).add(high, low);
    if (isNew) this.#size += 1;
    return isNew;
  }

  #part(high: number): Part {
    // The index is below PARTS.
    return this.#parts[high & (PARTS - 1)] as Part;
  }
}

/** Open addressing, at most three quarters full; an empty slot is 0, 0. */
class Part {
  #size = 0;
  #slots = new Uint32Array(2 * FIRST_SLOTS);

  has(high: number, low: number): boolean {
    return this.#slots[this.#find(high, low || 1) + 1] !== 0;
  }

  add(high: number, low: number): boolean {
    // A low half of 0 counts as 1, so that no id looks like an empty slot.
    const at = this.#find(high, low || 1);
    if (this.#slots[at + 1] !== 0) return false;
    this.#slots[at] = high;
    this.#slots[at + 1] = low || 1;
    this.#size += 1;
    if (this.#size * 8 > this.#slots.length * 3) this.#grow();
    return true;
  }

  /** Where it is, or where it would go. */
  #find(high: number, low: number): number {
    const slots = this.#slots;
    const mask = slots.length - 2;
    let at = (low << 1) & mask;
    while (slots[at + 1] !== 0 && !(slots[at + 1] === low && slots[at] === high)) {
      at = (at + 2) & mask;
    }
    return at;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let from = 0; from < old.length; from += 2) {
      const low = old[from + 1] ?? 0;
      if (low === 0) continue;
      const at = this.#find(old[from] ?? 0, low);
      this.#slots[at] = old[from] ?? 0;
      this.#slots[at + 1] = low;
    }
    old.fill(0);
  }
}
