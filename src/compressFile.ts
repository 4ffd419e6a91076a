import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Bytes } from './beaconScript.ts';
import type { StaticFile } from './staticFiles.ts';

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** As small as can be: every first visit loads it. */
export async function compressTo(coding: keyof StaticFile, bytes: Bytes): Promise<Bytes> {
  if (coding === 'identity') return bytes;
  if (coding === 'gzip') return toGzip(bytes, { level: constants.Z_BEST_COMPRESSION });
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return toBrotli(bytes, { params });
}

/** In all codings. */
export async function compressFile(bytes: Bytes): Promise<StaticFile> {
  return {
    identity: bytes,
    br: await compressTo('br', bytes),
    gzip: await compressTo('gzip', bytes),
  };
}
