/**
 * The halves of keys that are kept outside Durable Object storage, which can be restored to
 * any moment of the last 30 days: what is deleted here is gone. An R2 bucket is one:
 * strongly consistent, without versions (https://developers.cloudflare.com/r2/reference/consistency/).
 */
export interface KeyBucket {
  put(name: string, half: string): Promise<unknown>;
  get(name: string): Promise<{ text(): Promise<string> } | null>;
  delete(names: string[]): Promise<unknown>;
  list(options: { prefix: string; cursor?: string }): Promise<{
    readonly objects: readonly { readonly key: string }[];
    readonly truncated: boolean;
    readonly cursor?: string;
  }>;
}

/** What R2 deletes in one call at most: https://developers.cloudflare.com/r2/api/workers/workers-api-reference/ */
const MOST_NAMES = 1_000;

/**
 * One object's halves, under names that begin with its own. Each has a name of its own, made anew: an
 * instance that the platform has replaced may not know yet, and what it still puts must
 * not take the place of another (https://developers.cloudflare.com/durable-objects/platform/known-issues/).
 */
export class KeyHalves {
  readonly #bucket: KeyBucket;
  readonly #prefix: string;

  /** @param owner a name that no other object has */
  constructor(bucket: KeyBucket, owner: string) {
    this.#bucket = bucket;
    this.#prefix = `${owner}/`;
  }

  /**
   * Splits a key: makes the half outside durable, and gives the one for inside with the name of the
   * other. Each alone is 32 random bytes; the key is the exclusive or of both.
   *
   * @param key 32 bytes in hex
   * @param random 32 fresh random bytes in hex, other ones at each call, from a secure source
   */
  async split(key: string, random: () => string): Promise<string> {
    const mask = random();
    const name = random().slice(-32);
    await this.#bucket.put(this.#prefix + name, mask);
    return `${xor(key, mask)} ${name}`;
  }

  /** The key of what `split` gave, or undefined where the half outside is gone. */
  async join(inside: string): Promise<string | undefined> {
    const [half = ''] = inside.split(' ');
    const other = await (await this.#bucket.get(this.#prefix + nameOfHalf(inside)))?.text();
    return other?.length === half.length ? xor(half, other) : undefined;
  }

  async destroy(names: readonly string[]): Promise<void> {
    for (let at = 0; at < names.length; at += MOST_NAMES) {
      const some = names.slice(at, at + MOST_NAMES);
      await this.#bucket.delete(some.map((name) => this.#prefix + name));
    }
  }

  /** The names of all halves but these: a crash may have left some. */
  async others(names: ReadonlySet<string>): Promise<string[]> {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#bucket.list({ prefix: this.#prefix, ...(cursor ? { cursor } : {}) });
      for (const { key } of page.objects) {
        const name = key.slice(this.#prefix.length);
        if (!names.has(name)) found.push(name);
      }
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor);
    return found;
  }
}

/** What the half outside is called, of what `split` gave. */
export function nameOfHalf(inside: string): string {
  return inside.split(' ')[1] ?? '';
}

function xor(a: string, b: string): string {
  const bytes = Buffer.from(a, 'hex');
  const others = Buffer.from(b, 'hex');
  for (const [index, byte] of bytes.entries()) bytes[index] = byte ^ (others[index] ?? 0);
  return bytes.toString('hex');
}
