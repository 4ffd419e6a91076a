import * as z from 'zod';
import { LEDGER_ENTRIES } from '../../aggregate/ledger.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const LedgerEntry = z
  .strictObject({
    site: z.string(),
    seq: z.int().min(1),
    at: z.int().meta({
      description:
        'Milliseconds since 1970. Of keys the start of their window: when exactly one was made is not noted, since it could tell when somebody came.',
    }),
    entry: z.enum(LEDGER_ENTRIES),
    body: z.string().meta({ description: 'JSON, as it is hashed.' }),
    previous: hash.meta({ description: 'The hash of the entry before; 64 zeros for the first.' }),
    hash,
  })
  .meta({ id: 'LedgerEntry' });

/** A page of a site's ledger, with what is known of the whole chain. */
export const LedgerPage = z
  .strictObject({
    site: z.string(),
    source: z.enum(['state', 'clickhouse']).meta({
      description:
        '`state`: the chain itself. `clickhouse`: its copy, which lacks what is still on its way.',
    }),
    total: z.int().min(0).meta({ description: 'Entries of the whole chain.' }),
    head: z.strictObject({ seq: z.int(), hash }).nullable().meta({
      description: 'The last entry. Note it down: no entry up to it can be changed unnoticed.',
    }),
    broken: z.strictObject({ seq: z.int(), why: z.string() }).nullable().meta({
      description: 'The first entry of the whole chain that does not follow; `null`: it is whole.',
    }),
    proof: z.strictObject({
      hash: z.string().meta({ description: 'How each hash is made, to be checked by anybody.' }),
      first: hash.meta({ description: '`previous` of the first entry.' }),
    }),
    entries: z.array(LedgerEntry),
    next: z.string().nullable().meta({ description: 'The path of the next page.' }),
  })
  .meta({ id: 'LedgerPage', description: 'What was activated, made, released and destroyed.' });
export type LedgerPage = z.infer<typeof LedgerPage>;

/** What may be asked of the ledger: those after an entry, so many at most. */
export const LedgerQuestion = z.strictObject({
  after: whole(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: whole(1, 10_000).default(1000),
});
export type LedgerQuestion = z.infer<typeof LedgerQuestion>;

function whole(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,16}$/, { error })
    .transform(Number)
    .pipe(z.number().min(least, { error }).max(most, { error }));
}
