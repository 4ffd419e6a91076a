import { createHash, randomBytes } from 'node:crypto';
import type { Sql } from '../aggregate/state.ts';

export type Role = 'product';

/** A token as it is stored: its hash, which site it reads, and since when (milliseconds since 1970). */
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

export function readTokens(sql: Sql): TokenRow[] {
  return sql.all(
    'SELECT hash, site, role, created_at AS createdAt FROM tokens ORDER BY created_at',
  ) as unknown as TokenRow[];
}

export function insertToken(sql: Sql, { hash, site, role, createdAt }: TokenRow): void {
  sql.run(
    'INSERT INTO tokens (hash, site, role, created_at) VALUES (?, ?, ?, ?)',
    ...[hash, site, role, createdAt],
  );
}
