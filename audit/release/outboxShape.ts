import * as z from 'zod';

/*
 * What may wait for ClickHouse, and nothing beside it, written down apart from the code that makes it. Times are
 * milliseconds since 1970.
 */

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const numbers = z.array(z.number());
const mechanism = z.enum(['dp', 'suppression']);
const withheld = z.enum(['', 'overflow', 'key', 'budget']);
const kind = z.enum(['hour', 'day', 'week', 'month']);

const cell = z.strictObject({
  dims: z.array(z.string()),
  counts: z.record(z.string(), z.int()),
});

const cube = z.strictObject({
  cube: z.string(),
  dimensions: z.array(z.string()),
  measures: z.array(z.string()),
  overflow: z.boolean(),
  mechanism,
  k: z.number(),
  rounding: z.number(),
  epsilon: z.number(),
  delta: z.number(),
  bounds: numbers,
  scales: numbers,
  variances: numbers,
  threshold: z.number(),
  closed: z.boolean(),
  withheld,
  cells: z.array(cell),
});

const releasedWindow = z.strictObject({
  site: z.string(),
  kind,
  startsAt: z.int(),
  endsAt: z.int(),
  releasedAt: z.int(),
  expiresAt: z.int(),
  policyVersion: z.int(),
  partial: z.boolean(),
  cubes: z.array(cube),
});
export type WaitingWindow = z.infer<typeof releasedWindow>;

const ledgerRow = z.strictObject({
  ledger: z.strictObject({
    site: z.string(),
    seq: z.int(),
    at: z.int(),
    entry: z.enum(['policy_activated', 'key_made', 'window_released', 'key_destroyed']),
    body: z.string(),
    previous: hash,
    hash,
  }),
});
export type WaitingEntry = z.infer<typeof ledgerRow>['ledger'];

/** A row of the outbox. */
export const waiting = z.union([releasedWindow, ledgerRow]);

const cubeEntry = { cube: z.string(), withheld };
const key = z.strictObject({ window: kind, startsAt: z.int() });

/** What an entry of the ledger says, by its kind. */
export const entryBodies = {
  policy_activated: z.strictObject({ version: z.int(), hash }),
  key_made: key,
  key_destroyed: key,
  window_released: z.strictObject({
    window: kind,
    startsAt: z.int(),
    endsAt: z.int(),
    policyVersion: z.int(),
    partial: z.boolean(),
    cubes: z.array(
      z.discriminatedUnion('mechanism', [
        z.strictObject({ ...cubeEntry, mechanism: z.literal('suppression'), k: z.number() }),
        z.strictObject({
          ...cubeEntry,
          mechanism: z.literal('dp'),
          epsilon: z.number(),
          delta: z.number(),
          threshold: z.number(),
        }),
      ]),
    ),
    published: hash,
  }),
} as const;
