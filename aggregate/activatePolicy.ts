import { appendLedger } from './ledger.ts';
import type { Sql } from './sql.ts';

/** A policy that comes into force. */
export interface Activation {
  readonly site: string;
  readonly version: number;
  /** Of the whole policy. */
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Notes in the ledger that a policy is in force. The one that is in force already is not
 * noted again. Call inside a transaction.
 *
 * @returns what is wrong with its version: it is that of another policy before it, or an older one
 */
export function activatePolicy(sql: Sql, policy: Activation): 'changed' | 'older' | undefined {
  const { site, version, hash, at } = policy;
  const [last] = sql.all(
    "SELECT body FROM ledger WHERE site = ? AND entry = 'policy_activated' ORDER BY seq DESC LIMIT 1",
    site,
  );
  if (last) {
    const before: { version: number; hash: string } = JSON.parse(String(last.body));
    if (version < before.version) return 'older';
    if (version === before.version) return hash === before.hash ? undefined : 'changed';
  }
  appendLedger(sql, {
    site,
    at,
    entry: 'policy_activated',
    body: JSON.stringify({ version, hash }),
  });
  return undefined;
}
