import { timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { hashToken, type TokenRow } from './tokenTable.ts';

/** The token that a request was sent with, or `undefined` when it is none of ours. */
export type Authorize = (context: Context) => Promise<TokenRow | undefined>;

/**
 * Reads `Authorization: Bearer <token>` and finds the token among those that are
 * stored now, so one that was revoked is unknown at once.
 */
export function createAuthorize(tokens: () => Promise<readonly TokenRow[]>): Authorize {
  return async (context) => {
    const token = /^Bearer +(\S+) *$/i.exec(context.req.header('authorization') ?? '')?.[1];
    if (token === undefined) return undefined;
    return find(hashToken(token), await tokens());
  };
}

/**
 * Compares with every hash, in a time that does not depend on where they differ
 * or which one fits. It matters little: what such a time could tell, guess by
 * guess, is the stored hash, and from a hash of 256 random bits nobody finds the
 * token. It is done anyway: it costs nothing, and holds if that should change.
 */
function find(hash: string, rows: readonly TokenRow[]): TokenRow | undefined {
  const asked = Buffer.from(hash);
  let found: TokenRow | undefined;
  for (const row of rows) {
    if (timingSafeEqual(Buffer.from(row.hash), asked)) found = row;
  }
  return found;
}
