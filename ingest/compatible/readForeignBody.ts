import type { Context } from 'hono';
import { readBody } from '../readBody.ts';

/**
 * A request's body as text, unpacked where it is gzip, as Segment's library for Android sends
 * it. `undefined` when it is over `max` bytes, packed or unpacked: of a body that unpacks to more,
 * no more is unpacked. One that is no gzip is empty, so that it is refused as what it should be.
 */
export async function readForeignBody(context: Context, max: number): Promise<string | undefined> {
  if (context.req.header('content-encoding')?.toLowerCase() !== 'gzip') {
    return readBody(context, max);
  }
  const packed = await readBytes(context.req.raw.body ?? [], max);
  if (!packed) return undefined;
  try {
    const unpacked = new Blob(packed).stream().pipeThrough(new DecompressionStream('gzip'));
    const bytes = await readBytes(unpacked, max);
    return bytes && (await new Blob(bytes).text());
  } catch {
    return '';
  }
}

async function readBytes(
  stream: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  max: number,
): Promise<Uint8Array<ArrayBuffer>[] | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > max) return undefined;
    chunks.push(new Uint8Array(chunk));
  }
  return chunks;
}
