import type { MiddlewareHandler } from 'hono';

/** What is answered is for its reader alone: no cache keeps it, and no other address is told of it. */
const HEADERS = {
  'cache-control': 'no-store',
  vary: 'accept, authorization',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Marks an answer as its reader's alone; also what is refused, and what goes wrong. */
export const forItsReader: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
};
