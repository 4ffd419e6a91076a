import { Hono } from 'hono';
import { type BrokenLink, checkLedger, type LedgerRow } from '../aggregate/ledger.ts';
import { problem } from '../ingest/problem.ts';
import type { Headcount } from './headcount.ts';

/** A site's chain, and where it is broken if it is. */
export interface LedgerAnswer {
  readonly site: string;
  readonly entries: readonly LedgerRow[];
  readonly broken: BrokenLink | null;
}

/** `GET /ledger?site=`: what was activated, made, released and destroyed, each entry hashed with the one before. */
export function ledgerRoute({ deps }: Headcount): Hono {
  const app = new Hono();
  app.get('/ledger', async (context) => {
    const site = context.req.query('site') ?? '';
    const entries = await deps.state.ledger(site);
    if (entries.length === 0) {
      return problem({
        status: 404,
        code: 'no-ledger',
        detail: `There is no ledger of this site. There are: ${[...deps.policies.keys()].join(', ')}.`,
      });
    }
    const answer: LedgerAnswer = { site, entries, broken: checkLedger(entries) ?? null };
    return context.json(answer);
  });
  return app;
}
