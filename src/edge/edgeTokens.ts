import * as z from 'zod';
import type { Problem } from '../../ingest/problem.ts';
import { EVERY_SITE, ROLES, type TokenRow } from '../tokenTable.ts';

const Stored = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  site: z.string().min(1),
  role: z.enum(ROLES),
  createdAt: z.number(),
});

const Tokens = z
  .array(Stored)
  .refine((rows) =>
    rows.every(({ role, site }) => (role === 'operator') === (site === EVERY_SITE)),
  );

/**
 * The tokens of a deployment, from its secret TOKENS: none where there is no secret.
 *
 * @returns undefined where the secret cannot be read; nothing of it is told
 */
export function readEdgeTokens(secret: string | undefined): readonly TokenRow[] | undefined {
  if (secret === undefined || secret.trim() === '') return [];
  const read = Tokens.safeParse(parseJson(secret));
  return read.success ? read.data : undefined;
}

/** What to answer while the secret cannot be read. */
export const TOKENS_UNREADABLE: Problem = {
  status: 503,
  code: 'tokens-unreadable',
  detail:
    'The secret TOKENS of this deployment is no JSON array of tokens as `headcount token create --edge` prints them; its operator puts it right with `wrangler secret put TOKENS`.',
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
