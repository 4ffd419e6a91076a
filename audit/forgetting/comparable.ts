/**
 * A file of SQLite's, or its write-ahead log, as it can be compared: a log without its random salts and
 * the checksums of its frames. All else is compared byte for byte, also what is left of where deleted rows
 * began: visitors stand in a table of their own, so nothing is. See https://www.sqlite.org/fileformat2.html
 */
export function comparable(name: string, bytes: Uint8Array): Uint8Array {
  if (!name.endsWith('-wal')) return bytes;
  const copy = Buffer.from(bytes);
  copy.fill(0, SALTS, LOG_HEADER);
  for (let at = LOG_HEADER; at + FRAME_HEADER < copy.length; at += FRAME_HEADER + PAGE) {
    // Behind the page's number and the size of the database.
    copy.fill(0, at + 8, at + FRAME_HEADER);
  }
  return copy;
}

/** Bytes of a page: SQLite's default, which the state has. */
const PAGE = 4096;
const LOG_HEADER = 32;
const SALTS = 16;
const FRAME_HEADER = 24;
