import { hashToken } from '../../src/tokenTable.ts';

/** A token of each role for the tests in workerd, and one of another site. */
export const EDGE_TOKENS = {
  product: 'hc_product-of-demo-for-tests-in-workerd-0000000',
  compliance: 'hc_compliance-of-demo-for-tests-in-workerd-0000',
} as const;

/** Variables and secrets of the Worker under test, beside those in `wrangler.toml`. */
export function workerdBindings(clickhouse: string): Record<string, string> {
  const tokens = Object.entries(EDGE_TOKENS).map(([role, token]) => ({
    hash: hashToken(token),
    ...{ site: 'demo', role, createdAt: 1_793_527_240_000 },
  }));
  return {
    CLICKHOUSE_URL: clickhouse,
    TOKENS: JSON.stringify(tokens),
    LIMIT_KEY: '5a'.repeat(32),
  };
}
