import * as z from 'zod';
import { cube, cubeNames, PULSE } from './cube.ts';
import { differentTemplates, pageTemplate } from './pageTemplate.ts';

const timezone = z.string().refine(isTimeZone, {
  error: 'is not an IANA time zone; write for instance "Europe/Berlin" or "UTC"',
});

const origin = z.string().refine((text) => URL.parse(text)?.origin === text, {
  error: 'is not an origin; write scheme and host only, for instance "https://example.com"',
});

/**
 * What a site promised, as a program: what is collected, on which basis, in
 * which detail and for how long. Unknown keys are errors, so that a promise
 * misspelt is not a promise forgotten.
 */
export const Policy = z.strictObject({
  $schema: z.string().optional(),
  site: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
    error: 'must be 1 to 63 lower-case letters, digits or hyphens, as in the file name',
  }),
  /** Counts up by one with every change, so that a release can name the policy it was made under. */
  version: z.int().min(1),
  controller: z.strictObject({ name: z.string().min(1), contact: z.string().min(1) }),
  timezone,
  /** Pages of these origins may send events, and a referrer from one of them is not an entry. */
  origins: z.array(origin).min(1),
  pages: z.array(pageTemplate).min(1).max(500).superRefine(differentTemplates),
  consent: z.strictObject({
    /** What becomes of the events of those who have not granted consent. */
    withoutConsent: z.enum(['count', 'drop']),
    /** What Global Privacy Control (`Sec-GPC: 1`) counts as. */
    gpc: z.enum(['denied', 'objected']),
  }),
  geo: z.enum(['none', 'country', 'region']),
  cubes: z.array(cube).min(1).max(50).superRefine(cubeNames),
  release: z.strictObject({
    mechanism: z.literal('suppression', {
      error: 'must be "suppression"; "dp" is not built yet',
    }),
    /** A cell is published when at least this many contributed to it. */
    k: z.int().min(5).max(1000),
    /** Published counts are multiples of this. */
    rounding: z.int().min(1).max(1000),
    /** How long after its end a window still takes events that were under way. */
    graceMinutes: z.int().min(0).max(1440),
  }),
  retention: z.strictObject({
    months: z.int().min(1).max(25, {
      error: 'must be at most 25: the longest the CNIL allows for exempt audience measurement',
    }),
  }),
});

/** A policy that `Policy` accepted, with the built-in cube `pulse` among its cubes. */
export type Policy = z.infer<typeof Policy>;
export type Release = Policy['release'];

/** Checks one policy and adds the built-in cube. Throws a `z.ZodError` that names each wrong place. */
export function parsePolicy(json: unknown): Policy {
  const policy = Policy.parse(json);
  return { ...policy, cubes: [...policy.cubes, PULSE] };
}

/** A name of the IANA database as it is spelt there; ClickHouse knows no other spelling, and no offsets. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
