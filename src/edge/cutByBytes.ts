/** Bytes of one part: a row of a Durable Object takes 2 MB, and more than the part stands in it. */
const PART = 400_000;

/** Cuts a list into parts whose JSON is short enough for a row, one at least; a single item is never cut. */
export function cutByBytes<Item>(items: readonly Item[]): Item[][] {
  const parts: Item[][] = [[]];
  let bytes = 0;
  for (const item of items) {
    const length = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes > 0 && bytes + length > PART) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(item);
    bytes += length;
  }
  return parts;
}
