import * as z from 'zod';
import { WINDOW_KINDS } from '../policy/cube.ts';
import { Query } from './querySchema.ts';

const count = z.int().min(0);
const margins =
  'For each metric how far the number may be off; `meta.margin` says how surely. `null` for `audience`, which has intervals.';

const Audience = z
  .object({
    estimate: count.nullable().meta({ description: 'People, with consent or without.' }),
    low: count.nullable().meta({
      description:
        'From `low` to `high` in 95 of 100 windows, if people who refuse visit as often as those who agree.',
    }),
    high: count.nullable(),
    assumption: z.object({ low: count, high: count }).nullable().meta({
      description:
        'The same interval if people who refuse visit 1.25 times, or 0.6 times, as often as those who agree.',
    }),
    consented_visitors: count.meta({ description: 'Visitors who were counted one by one.' }),
    consent_share: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .meta({ description: 'Part of the visits that were with consent, from 0 to 1.' }),
    reason: z
      .enum(['too_few_consented', 'clipped', 'too_noisy'])
      .optional()
      .meta({ description: 'Why there is no estimate.' }),
    words: z.string().meta({ description: 'All of that in two or three sentences.' }),
  })
  .meta({
    id: 'Audience',
    description: 'How many people came in a window, those who refused to be counted included.',
  });
export type Audience = z.infer<typeof Audience>;

const Result = z
  .object({
    dimensions: z.array(z.string()),
    /** Never below zero: a sum that noise made negative is 0, with its margin. */
    metrics: z.array(count.nullable()).meta({
      description: 'For each metric its number; `null` only where there is no estimate.',
    }),
    margins: z.array(count.nullable()).meta({ description: margins }),
    windows: count.meta({
      description:
        'In how many of the published windows (`meta.windows`) the row was published. In the others it was withheld, or there was none of it: then its numbers are the least that there were, margin aside.',
    }),
    audience: Audience.optional().meta({ description: 'Of the metric `audience` alone.' }),
  })
  .meta({ id: 'Result' });
export type Result = z.infer<typeof Result>;

const perMetric = z.array(count.nullable());

const Other = z.object({ metrics: perMetric, margins: perMetric }).meta({
  id: 'Other',
  description:
    'What stands in the total but in no published cell, over the windows that have both; `null` where that cannot be told.',
});
export type Other = z.infer<typeof Other>;

const Meta = z
  .object({
    cube: z.string(),
    window: z.enum(WINDOW_KINDS),
    mechanism: z.string().meta({ description: 'Of the newest window: `suppression` or `dp`.' }),
    mechanisms: z
      .array(z.string())
      .optional()
      .meta({ description: 'When windows of the range were released by several.' }),
    k: count.meta({ description: 'The fewest contributors of a cell, under suppression.' }),
    rounding: count.meta({ description: 'Counts are multiples of it, under suppression.' }),
    epsilon: z.number().optional().meta({ description: 'Of one window of the cube, under dp.' }),
    delta: z.number().optional(),
    threshold: z
      .int()
      .optional()
      .meta({ description: 'The least noisy count that is published; 0 when every cell is.' }),
    margin: z.enum(['at most', '95 of 100']).meta({
      description:
        'Whether a number is off by its margin at most, or in 95 of 100 numbers by no more.',
    }),
    windows: count.meta({ description: 'Windows of the range that were published.' }),
    windows_expected: count.meta({
      description: 'Windows that lie wholly in the range, those that are not over included.',
    }),
    withheld: z
      .record(z.string(), count)
      .optional()
      .meta({ description: 'Windows that were not published, by reason.' }),
    partial: count.optional().meta({
      description:
        'Published windows that may hold only a part: a new version of the policy came into force while they were open.',
    }),
    days: count.optional().meta({ description: 'Calendar days asked for.' }),
    complete_until: z
      .string()
      .nullable()
      .meta({ description: 'When the newest published window ended.' }),
    next_window: z
      .string()
      .meta({ description: 'When the next window of this kind will have closed.' }),
    other: Other.optional(),
  })
  .meta({ id: 'Meta' });

export const Answer = z
  .object({ results: z.array(Result), meta: Meta, query: Query })
  .meta({ id: 'Answer' });
export type Answer = z.infer<typeof Answer>;
