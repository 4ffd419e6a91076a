import * as z from 'zod';

/** Members of the European Economic Area: what the region group `EEA` stands for. */
export const EEA: ReadonlySet<string> = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE'.split(
    ' ',
  ),
);

const region = z.string().regex(/^(?:EEA|\*|[A-Z]{2}|[A-Z]{2}-[A-Z0-9]{1,3})$/, {
  error: 'must be "EEA", a country such as "IN", a region such as "US-CA", or "*" for all others',
});

/** Which signals a site reads, and what they count as. Deny wins over all of it. */
export const consentRules = z.strictObject({
  /** What becomes of the events of those who have not granted consent. */
  withoutConsent: z.enum(['count', 'drop']),
  /** What an opt-out by Global Privacy Control (`Sec-GPC: 1`) or GPP counts as. */
  gpc: z.enum(['denied', 'objected']),
  /** What `DNT: 1` counts as. */
  dnt: z.enum(['ignored', 'denied', 'objected']),
  /**
   * Whose consent a TCF string must hold: a vendor's by its id in the Global
   * Vendor List, or the publisher's own. Without it a TCF string is no grant.
   */
  tcf: z
    .union([
      z.strictObject({ vendor: z.int().min(1).max(65_535) }),
      z.strictObject({ publisher: z.literal(true) }),
    ])
    .optional(),
  /** Whether `analytics_storage` of a Consent Mode string (`gcs`) is a grant. */
  gcs: z.boolean(),
  /** What holds where nothing was said, by region, the first that fits; else nothing was said. */
  defaults: z
    .array(
      z.strictObject({ regions: z.array(region).min(1), consent: z.enum(['granted', 'denied']) }),
    )
    .max(50),
});
export type ConsentRules = z.infer<typeof consentRules>;
