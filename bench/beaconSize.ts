import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = join(import.meta.dirname, '../beacon/dist');

/** How large a file of the beacon is. */
export async function beaconSize(file: string) {
  return sizeOf(await readFile(join(DIST, file)));
}

/** Bytes as they are, with gzip 9, and with brotli 11: what the server sends. */
export function sizeOf(bytes: Buffer) {
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params }).length,
  };
}

if (import.meta.main) {
  const row = (...cells: unknown[]) =>
    cells.map((it, index) => String(it)[index ? 'padStart' : 'padEnd'](index ? 8 : 18)).join('');
  console.log(row('bytes', 'raw', 'gzip', 'brotli'));
  const files = await readdir(DIST);
  for (const file of files.filter((it) => /\.m?js$/.test(it)).sort()) {
    const { raw, gzip, brotli } = await beaconSize(file);
    console.log(row(file, raw, gzip, brotli));
  }
}
