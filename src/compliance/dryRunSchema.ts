import * as z from 'zod';
import { WINDOW_KINDS } from '../../policy/cube.ts';

const text = z.string();
const instant = z.string().meta({ format: 'date-time' });

const DryRunStep = z
  .strictObject({
    step: text,
    does: text.meta({ description: 'In a sentence.' }),
    read: z
      .record(text, z.unknown())
      .meta({ description: 'What it looked at, as it came; what was not sent is left out.' }),
    changed: z
      .array(z.strictObject({ field: text, before: z.unknown(), after: z.unknown() }))
      .meta({ description: 'What it did to what is left.' }),
    decided: z
      .strictObject({ consent: text, by: text, words: text })
      .optional()
      .meta({ description: 'Of the step `consent`: which way, and by which signal.' }),
    drop: text.optional().meta({ description: 'Why it ends here.' }),
  })
  .meta({ id: 'DryRunStep', description: 'A step of the transforms, as it went.' });

const DryRunCell = z
  .strictObject({
    cube: text,
    window: z.enum(WINDOW_KINDS),
    startsAt: instant,
    endsAt: instant,
    closesAt: instant.meta({ description: 'From then on it is published, once.' }),
    cell: z.record(text, text).meta({ description: 'The values of its dimensions.' }),
    adds: z.record(text, z.int()).meta({
      description: "To the cube's measures; empty where it only counts among the contributors.",
    }),
    published: z.strictObject({
      when: z.enum(['enough', 'always', 'never']),
      atLeast: z.int().meta({
        description: 'Contributors, or the noisy number that decides; 0 where none does.',
      }),
      words: text,
    }),
  })
  .meta({ id: 'DryRunCell', description: 'A number of an open window that would change.' });
export type DryRunCell = z.infer<typeof DryRunCell>;

const DryRunEvent = z
  .strictObject({
    index: z.int().meta({ description: 'Among the events that could be read.' }),
    type: text,
    steps: z.array(DryRunStep),
    fate: text.meta({ description: '`counted`, `forgotten`, or why it is dropped.' }),
    words: text,
    event: z
      .record(text, z.unknown())
      .optional()
      .meta({ description: 'All that is left of it, which is folded into the numbers.' }),
    counted: z.array(DryRunCell),
    kept: z
      .array(text)
      .meta({ description: 'What else would be kept for a while, and until when.' }),
  })
  .meta({ id: 'DryRunEvent' });
export type DryRunEvent = z.infer<typeof DryRunEvent>;

/** What is answered to a dry run. */
export const DryRun = z
  .strictObject({
    site: text,
    policyVersion: z.int(),
    stored: z.literal(false),
    words: text,
    receivedAt: instant,
    ignored: z
      .array(text)
      .meta({ description: 'Places of what was pasted that are not even read.' }),
    steps: z.array(DryRunStep).meta({ description: 'Once for the request, in this order.' }),
    events: z.array(DryRunEvent),
    errors: z
      .array(z.strictObject({ index: z.int().optional(), path: text, message: text }))
      .meta({ description: 'Events that could not be read.' }),
  })
  .meta({
    id: 'DryRun',
    description: "A request's way through the transforms, and what would be counted of it.",
  });
export type DryRun = z.infer<typeof DryRun>;
export type DryRunStep = z.infer<typeof DryRunStep>;
