import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Kept, KeptPlace } from '../../audit/canaryGround.ts';

/** Bytes of a file that are in memory at a time. */
const PIECE = 4 * 1024 * 1024;
/**
 * By how much two pieces overlap, so that what stands across their border is whole in one of them: a
 * block that ClickHouse packed, too, which is of 1 MB at most (its max_compress_block_size).
 */
const OVERLAP = 1152 * 1024;

/** Every file below a data folder, in pieces; one that goes meanwhile, as ClickHouse's parts do in a merge, is passed over. */
export async function* keptFiles(folder: string): AsyncGenerator<Kept> {
  for await (const path of filesBelow(folder)) {
    const name = relative(folder, path).split(sep).join('/');
    const file = await ifThere(open(path));
    if (!file) continue;
    try {
      const place = placeOf(name);
      for await (const bytes of pieces(file)) yield { place, name, bytes };
    } finally {
      await file.close();
    }
  }
}

function placeOf(name: string): KeptPlace {
  if (/^state\.sqlite(?:-\w+)?$/.test(name)) return 'state';
  if (/^keys\.sqlite(?:-\w+)?$/.test(name)) return 'keys';
  return name.startsWith('clickhouse/') ? 'clickhouse-files' : 'other-files';
}

async function* pieces(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; at += PIECE - OVERLAP) {
    const left = (await file.stat()).size - at;
    const length = Math.min(PIECE, left);
    if (length <= 0) return;
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at);
    yield buffer.subarray(0, bytesRead);
    if (bytesRead === left || bytesRead < length) return;
  }
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await ifThere(readdir(folder, { withFileTypes: true }));
  for (const entry of entries ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

/** `undefined` of what is not there any more. */
async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
