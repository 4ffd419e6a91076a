import * as z from 'zod';

/**
 * Names by which other products' clients know a site: a Plausible domain, an Umami website
 * id, a Segment write key. They choose a policy and say nothing about a visitor. Plausible's clients
 * separate several domains by commas.
 */
export const aliases = z
  .array(
    z.string().regex(/^[^\p{C}\p{Z},]{1,128}$/u, {
      error: 'must be 1 to 128 printable characters without spaces and commas',
    }),
  )
  .max(20)
  .refine((all) => new Set(all).size === all.length, { error: 'names an alias twice' });
