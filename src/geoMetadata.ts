import { type FileHandle, open as openFile } from 'node:fs/promises';

/** What an MMDB file says of itself: https://maxmind.github.io/MaxMind-DB/ */
export interface GeoMetadata {
  /** Milliseconds since 1970. */
  readonly builtAt: number | undefined;
  /** For instance `GeoLite2-City` or `DBIP-City-Lite`. */
  readonly type: string | undefined;
}

/** The metadata stands at the end, within this many bytes. */
const METADATA_WITHIN = 128 * 1024;

/** Reads only the file's end, since the server holds the whole of it already; `undefined` where it cannot be read. */
export async function readGeoMetadata(file: string): Promise<GeoMetadata | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await openFile(file);
    const { size } = await handle.stat();
    const length = Math.min(size, METADATA_WITHIN);
    const end = Buffer.alloc(length);
    await handle.read(end, 0, length, size - length);
    const start = end.lastIndexOf('\xab\xcd\xefMaxMind.com', undefined, 'latin1');
    if (start < 0) return undefined;
    const metadata = end.subarray(start);
    return { builtAt: buildTimeIn(metadata), type: typeIn(metadata) };
  } catch {
    return undefined; // openGeo says so
  } finally {
    await handle?.close();
  }
}

/** Where the value of a key begins. */
function endOfKey(key: string, metadata: Buffer): number | undefined {
  const at = metadata.indexOf(key);
  return at < 0 ? undefined : at + key.length;
}

/** A byte with the length, a byte for the type (64 bits), and the seconds. */
function buildTimeIn(metadata: Buffer): number | undefined {
  const control = endOfKey('build_epoch', metadata);
  if (control === undefined) return undefined;
  const length = metadata[control] ?? 0;
  if (length < 1 || length > 6 || control + 2 + length > metadata.length) return undefined;
  return metadata.readUIntBE(control + 2, length) * 1000;
}

/** Three bits for the type (2, a text) and five for the length; from 29 on the rest of it is in the next byte. */
function typeIn(metadata: Buffer): string | undefined {
  const control = endOfKey('database_type', metadata);
  const first = control === undefined ? undefined : metadata[control];
  if (control === undefined || first === undefined || first >> 5 !== 2) return undefined;
  const short = first & 31;
  if (short > 29) return undefined;
  const [from, length] =
    short < 29 ? [control + 1, short] : [control + 2, 29 + (metadata[control + 1] ?? 0)];
  return metadata.toString('utf8', from, from + length);
}
