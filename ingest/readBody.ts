import type { Context } from 'hono';

/**
 * A request's body as text, or `undefined` when it is longer than `max` bytes.
 * Where the length is announced, the HTTP parser holds the client to it, and the
 * body is read without a stream (which would cost more than all else together).
 */
export async function readBody(context: Context, max: number): Promise<string | undefined> {
  const announced = context.req.header('content-length');
  if (announced !== undefined && context.req.header('transfer-encoding') === undefined) {
    return Number(announced) > max ? undefined : context.req.text();
  }
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of context.req.raw.body ?? []) {
    length += chunk.length;
    if (length > max) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
