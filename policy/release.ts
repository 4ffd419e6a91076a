import * as z from 'zod';
import { type Cube, epsilon, PULSE } from './cube.ts';

/** How long after its end a window still takes events that were under way. */
const graceMinutes = z.int().min(0).max(1440);

const suppression = z.strictObject({
  mechanism: z.literal('suppression'),
  /** A cell is published when at least this many contributed to it. */
  k: z.int().min(5).max(1000),
  /** Published counts are multiples of this. */
  rounding: z.int().min(1).max(1000),
  graceMinutes,
});

/** The most epsilon that may be spent on what one visitor does. */
const ceiling = z.number().min(0.001).max(10_000);

const dp = z.strictObject({
  mechanism: z.literal('dp'),
  /** Over all cubes and windows: on a visitor's day, and on a visitor's month. */
  ceilings: z.strictObject({ day: ceiling, month: ceiling }),
  /** "Today so far"; without it there is none. Bounds are of one visitor in a day. */
  pulse: z
    .strictObject({
      epsilon,
      views: z.int().min(1).max(10_000),
      visits: z.int().min(1).max(10_000),
    })
    .optional(),
  graceMinutes,
});

/** How closed windows are published: noise with a guarantee, or suppression without one. Chosen on purpose: there is no default. */
export const release = z.discriminatedUnion('mechanism', [suppression, dp], {
  error: 'needs a mechanism: "dp" (noise, with a guarantee) or "suppression" (none)',
});
export type Release = z.infer<typeof release>;
export type Suppression = z.infer<typeof suppression>;
export type DifferentialPrivacy = z.infer<typeof dp>;

/** Probability, at one release of one cube, that a cell shows that a lone visitor was in it. */
export const DELTA = 1e-6;

/** The built-in cube by the hour, where the policy has one. */
export function pulseOf(release: Release): Cube[] {
  if (release.mechanism === 'suppression') return [PULSE];
  if (!release.pulse) return [];
  const { epsilon: budget, views, visits } = release.pulse;
  return [
    {
      ...PULSE,
      epsilon: budget,
      measures: { count: { bound: views }, visits: { bound: visits } },
    },
  ];
}
