/**
 * A file of SQLite's, or its write-ahead log, as it can be compared: without the random salts and the
 * checksums of a log, and without what is left of the offsets of deleted rows. When a row is
 * deleted its bytes are overwritten, but the number where it began may stay in its page, behind the end of
 * the array of cell pointers. Visitors stand there in the order of their fingerprints, so it tells in
 * which place of the page the row of the largest stood, under a key that is destroyed: nothing of a
 * visitor. All else is compared byte for byte. See https://www.sqlite.org/fileformat2.html
 */
export function comparable(name: string, bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  if (name.endsWith('-wal')) {
    copy.fill(0, SALTS, LOG_HEADER);
    for (let at = LOG_HEADER; at + FRAME_HEADER < copy.length; at += FRAME_HEADER + PAGE) {
      // Behind the page's number and the size of the database.
      copy.fill(0, at + 8, at + FRAME_HEADER);
      const isFirst = copy.readUInt32BE(at) === 1;
      clearOffsets(copy.subarray(at + FRAME_HEADER, at + FRAME_HEADER + PAGE), isFirst);
    }
    return copy;
  }
  for (let at = 0; at + PAGE <= copy.length; at += PAGE) {
    clearOffsets(copy.subarray(at, at + PAGE), at === 0);
  }
  return copy;
}

/** Bytes of a page: SQLite's default, which the state has. */
const PAGE = 4096;
const LOG_HEADER = 32;
const SALTS = 16;
const FRAME_HEADER = 24;
/** What stands before the first page's own header. */
const FILE_HEADER = 100;

/** Types of pages of a b-tree, and how long the header of each is. */
const HEADERS: ReadonlyMap<number, number> = new Map([
  [2, 12],
  [5, 12],
  [10, 8],
  [13, 8],
]);

/**
 * Overwrites the numbers behind a page's cell pointers, up to the first zero, where all of them can be
 * offsets in a page. Anything else that were left there would not pass for that.
 */
function clearOffsets(page: Buffer, isFirst: boolean): void {
  const header = isFirst ? FILE_HEADER : 0;
  const length = HEADERS.get(page[header] ?? 0);
  if (length === undefined) return;
  const from = header + length + 2 * page.readUInt16BE(header + 3);
  const end = page.readUInt16BE(header + 5);
  let to = from;
  while (to + 2 <= end && page.readUInt16BE(to) > 0) {
    if (page.readUInt16BE(to) >= PAGE) return;
    to += 2;
  }
  page.fill(0, from, to);
}
