import { createHash, randomBytes } from 'node:crypto';
import type { Sql } from '../aggregate/sql.ts';

/**
 * What a token may do, one role each: `product` queries the numbers of its
 * site, `compliance` reads how they come about (ledger, record, policy), and
 * `operator` how the deployment does (metrics). Only `product` sees numbers.
 */
export const ROLES = ['product', 'compliance', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** Where another token has its site: an operator's is of the whole deployment. No site has this name. */
export const EVERY_SITE = '*';

/** A token as it is stored: its hash, of which site, what for, and since when (milliseconds since 1970). */
export interface TokenRow {
  readonly hash: string;
  readonly site: string;
  readonly role: Role;
  readonly createdAt: number;
}

/** A new token: 256 random bits, shown once. Long and random, so that one round of SHA-256 hides it. */
export function newToken(): string {
  return `hc_${randomBytes(32).toString('base64url')}`;
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * What a token is called where it is listed and revoked: the first 8 digits of
 * its hash. That is public: 32 bits of the hash of 256 random ones bring nobody
 * nearer to the token. And who finds a token can tell its id from it alone.
 */
export function tokenId({ hash }: Pick<TokenRow, 'hash'>): string {
  return hash.slice(0, 8);
}

const COLUMNS = 'hash, site, role, created_at AS createdAt';

export function readTokens(sql: Sql): TokenRow[] {
  return sql.all(`SELECT ${COLUMNS} FROM tokens ORDER BY created_at`) as unknown as TokenRow[];
}

export function insertToken(sql: Sql, { hash, site, role, createdAt }: TokenRow): void {
  sql.run(
    'INSERT INTO tokens (hash, site, role, created_at) VALUES (?, ?, ?, ?)',
    ...[hash, site, role, createdAt],
  );
}

/** Deletes the token of an id; what it was, or nothing when there is none. One statement, so atomic. */
export function deleteToken(sql: Sql, id: string): TokenRow[] {
  const rows = sql.all(
    `DELETE FROM tokens WHERE substr(hash, 1, 8) = ? RETURNING ${COLUMNS}`,
    ...[id],
  );
  return rows as unknown as TokenRow[];
}
