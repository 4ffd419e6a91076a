import * as z from 'zod';
import { EVENT_TYPES, WINDOW_KINDS } from '../policy/cube.ts';
import { DimensionName } from './dimensionNames.ts';

const bound = z
  .object({
    bound: z.int().min(1).optional().meta({
      description:
        'The most that one visitor adds in a window; of visitors, in how many cells one may stand.',
    }),
  })
  .optional();

const SiteCube = z
  .object({
    name: z.string(),
    event: z.enum(EVENT_TYPES),
    custom: z.string().optional().meta({ description: 'Only custom events of this name.' }),
    prop: z
      .string()
      .optional()
      .meta({ description: 'The prop whose value is the dimension `event:value`.' }),
    dimensions: z.array(DimensionName),
    window: z.enum(WINDOW_KINDS),
    measures: z.object({ count: bound, visits: bound, visitors: bound }),
    epsilon: z.number().optional().meta({ description: 'Of one window, under dp.' }),
  })
  .meta({ id: 'SiteCube', description: 'A set of dimensions that is counted together.' });
export type SiteCube = z.infer<typeof SiteCube>;

/** What a token reads, and what can be asked of it. It has no number of anybody. */
export const SiteDescription = z
  .object({
    site: z.string(),
    role: z.enum(['product', 'compliance']).meta({ description: 'Of the token.' }),
    controller: z.string(),
    timezone: z.string().meta({ description: 'IANA name; days and windows are its.' }),
    today: z.iso.date().meta({ description: 'The calendar day there, by the server’s clock.' }),
    now: z.string().meta({ description: 'The server’s clock, ISO 8601.' }),
    mechanism: z.enum(['suppression', 'dp']),
    k: z
      .int()
      .optional()
      .meta({ description: 'Fewest contributors of a cell, under suppression.' }),
    rounding: z.int().optional(),
    without_consent: z.enum(['count', 'drop']).meta({
      description: 'Whether those who did not consent are counted, without any identifier.',
    }),
    geo: z.enum(['none', 'country', 'region']),
    attribution: z.object({ text: z.string(), url: z.url() }).optional().meta({
      description: 'Of the geography: to be shown, with the link, where its regions are.',
    }),
    origins: z.array(z.string()).meta({ description: 'Those of the pages that may send.' }),
    retention_months: z.int(),
    pages: z.array(z.string()).meta({ description: 'Declared route templates.' }),
    targets: z.array(z.string()).meta({ description: 'Declared click targets.' }),
    events: z
      .array(z.object({ name: z.string(), props: z.array(z.string()) }))
      .meta({ description: 'Declared custom events.' }),
    cubes: z.array(SiteCube),
    audience: z
      .array(z.enum(['day', 'week', 'month']))
      .meta({ description: 'Windows with an estimate of the audience.' }),
    windows: z.array(z.object({ kind: z.enum(WINDOW_KINDS), closes: z.string() })).meta({
      description:
        'For each kind of window in use when the one that is open now will be published, its grace period included.',
    }),
    arriving: z.boolean().optional().meta({
      description:
        'Under suppression, and until the first window was published: whether anything has been counted. Not told otherwise.',
    }),
    snippet: z
      .string()
      .optional()
      .meta({ description: 'The script tags for the pages, where the server has them.' }),
    notice: z.string().meta({ description: 'Path of the public notice.' }),
  })
  .meta({ id: 'Site' });
export type SiteDescription = z.infer<typeof SiteDescription>;
