import * as z from 'zod';
import { identifier } from './identifier.ts';

const label = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{C}(][^\p{C}]*$/u, {
    error: 'must be printable and not start with "(", which marks what is not declared',
  });

/** What a prop may be: one of some labels, true or false, or a number told by buckets. */
const prop = z.union(
  [
    z.strictObject({ enum: z.array(label).min(1).max(100) }),
    z.strictObject({ boolean: z.literal(true) }),
    z.strictObject({
      /** Edges in rising order: 0, 5, 10 tells "under 0", "0 to 5", "5 to 10" and "10 and more". */
      buckets: z
        .array(z.number())
        .min(1)
        .max(30)
        .refine((edges) => edges.every((edge, i) => i === 0 || edge > (edges[i - 1] ?? edge)), {
          error: 'must rise',
        }),
    }),
  ],
  { error: 'must be {"enum": […]}, {"boolean": true} or {"buckets": […]}' },
);
export type PropSpec = z.infer<typeof prop>;

/** Custom events by name, each with its props. What is not declared folds to `(other)`. */
export const customEvents = z.record(identifier, z.record(identifier, prop));
export type CustomEvents = z.infer<typeof customEvents>;

/** Values that count as they are; what is not among them folds to `(other)`. */
export const declaredLabels = z
  .array(label)
  .max(200)
  .refine((all) => new Set(all).size === all.length, { error: 'names a value twice' });
