import * as z from 'zod';
import { aliases } from './aliases.ts';
import { audience } from './audience.ts';
import { isAuditSite } from './auditSite.ts';
import { consentRules } from './consentRules.ts';
import { type Cube, cube } from './cube.ts';
import { type CustomEvents, customEvents, declaredLabels } from './customEvents.ts';
import { differentCubes, differentNames } from './differentCubes.ts';
import { fitsItsRelease } from './fitsItsRelease.ts';
import { differentTemplates, pageTemplate } from './pageTemplate.ts';
import { release } from './release.ts';

const timezone = z.string().refine(isTimeZone, {
  error: 'is not an IANA time zone; write for instance "Europe/Berlin" or "UTC"',
});

const origin = z.string().refine((text) => URL.parse(text)?.origin === text, {
  error: 'is not an origin; write scheme and host only, for instance "https://example.com"',
});

const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'must be an ISO 3166-1 code such as "IN"' });

/** What kinds of law a site is under; each has rule packs of its own. */
export const JURISDICTIONS = ['EU', 'UK', 'US', 'US-CA', 'IN', 'other'] as const;

/**
 * What a site promised, as a program: what is collected, on which basis, in
 * which detail and for how long. Unknown keys are errors, so that a promise
 * misspelt is not a promise forgotten.
 */
export const Policy = z
  .strictObject({
    $schema: z.string().optional(),
    site: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
        error: 'must be 1 to 63 lower-case letters, digits or hyphens, as in the file name',
      })
      .refine((site) => !isAuditSite(site), {
        error:
          'is a name that audits give to sites of their own; choose another, and rename the file',
      }),
    /** Counts up by one with every change, so that a release can name the policy it was made under. */
    version: z.int().min(1),
    /** Who decides on the processing (GDPR art. 4(7)). */
    controller: z.strictObject({
      name: z.string().min(1),
      contact: z.string().min(1),
      address: z.string().min(1).optional(),
      /** Data protection officer, and representative in the Union (GDPR art. 27, 37). */
      dpo: z.string().min(1).optional(),
      representative: z.string().min(1).optional(),
    }),
    /** The company's privacy policy, which the notice links to. */
    notice: z.url({ protocol: /^https$/, error: 'must be an https URL' }),
    /** There is one purpose, on purpose. */
    purposes: z.tuple([
      z.literal('audience_measurement', {
        error: 'must be "audience_measurement", the only purpose',
      }),
    ]),
    jurisdictions: z.array(z.enum(JURISDICTIONS)).min(1),
    /** Who else gets released counts or runs the machines (GDPR art. 30(1)(d)). */
    recipients: z.array(
      z.strictObject({ name: z.string().min(1), role: z.string().min(1), country }),
    ),
    /** Third countries the data goes to, and what safeguards it there (GDPR art. 30(1)(e)). */
    transfers: z.array(z.strictObject({ country, safeguard: z.string().min(1) })),
    timezone,
    /** Pages of these origins may send events, and a referrer from one of them is not an entry. */
    origins: z.array(origin).min(1),
    /** By which other products' clients know the site; no two policies may share one. */
    aliases: aliases.default([]),
    pages: z.array(pageTemplate).min(1).max(500).superRefine(differentTemplates),
    /** Click targets (`data-hc`) and error names that count as they are. */
    targets: declaredLabels.default([]),
    errors: declaredLabels.default([]),
    custom: customEvents.default({}),
    utm: z
      .strictObject({
        source: declaredLabels.default([]),
        medium: declaredLabels.default([]),
        campaign: declaredLabels.default([]),
      })
      .default({ source: [], medium: [], campaign: [] }),
    consent: consentRules,
    /** Directed to children: then nobody is told apart and no id is read, whatever is granted. */
    children: z.strictObject({ directed: z.boolean() }),
    geo: z.enum(['none', 'country', 'region'], {
      error: 'must be "none", "country" or "region"; nothing finer than a region is ever kept',
    }),
    cubes: z.array(cube).min(1).max(50).superRefine(differentNames),
    /** Estimates of how many people came, those who refused included. */
    audience: audience.default([]),
    release,
    retention: z.strictObject({
      months: z.int().min(1).max(25, {
        error: 'must be at most 25: the longest the CNIL allows for exempt audience measurement',
      }),
    }),
  })
  .superRefine(declaresWhatItCounts)
  .superRefine(differentCubes)
  .superRefine(fitsItsRelease);

/** A cube over a custom event or prop that is not declared would only ever count `(other)`. */
function declaresWhatItCounts(
  policy: {
    geo: string;
    consent: { defaults: { regions: string[] }[] };
    custom: CustomEvents;
    cubes: { custom?: string | undefined; prop?: string | undefined }[];
  },
  context: z.RefinementCtx,
): void {
  const regional = policy.consent.defaults.findIndex(({ regions }) =>
    regions.some((region) => region !== '*'),
  );
  if (policy.geo === 'none' && regional >= 0) {
    context.addIssue({
      code: 'custom',
      path: ['consent', 'defaults', regional],
      message: 'cannot be told without geography; use "*", or set geo to "country"',
    });
  }
  for (const [index, { custom, prop }] of policy.cubes.entries()) {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['cubes', index, key], message });
    if (custom === undefined) continue;
    const props = Object.hasOwn(policy.custom, custom) ? policy.custom[custom] : undefined;
    if (!props) refuse('custom', 'is not declared under "custom"');
    else if (prop !== undefined && !Object.hasOwn(props, prop))
      refuse('prop', `is not declared for "${custom}"`);
  }
}

/** A policy that `Policy` accepted, with the built-in cubes among its cubes. */
export type Policy = Omit<z.infer<typeof Policy>, 'cubes'> & {
  readonly cubes: readonly Cube[];
  /** Of the file, whatever the order of its keys: another hash is another policy. */
  readonly hash: string;
};

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
