import * as z from 'zod';
import { readPageUrl } from './pageUrl.ts';
import { readPlainEnvelope, readPlainPageView } from './plainWire.ts';
import { LATEST, MAX_SITE, MAX_TARGET, MAX_TEXT } from './wireLimits.ts';

const name = z.string().min(1).max(64);
const text = z.string().max(MAX_TEXT);
const url = z
  .string()
  .max(MAX_TEXT)
  .transform((value, context) => {
    const parsed = readPageUrl(value);
    if (parsed) return parsed;
    context.issues.push({
      code: 'custom',
      message: 'is not an absolute URL, for instance "https://example.com/pricing"',
      input: value,
    });
    return z.NEVER;
  });

const instant = z.int().min(0).max(LATEST);

/** Counts the entries before it looks at them: a thousand wrong ones cost a thousand messages. */
function atMost<T extends z.ZodType>(entries: number, schema: T) {
  return z
    .unknown()
    .refine((value) => countEntries(value, entries + 1) <= entries, {
      error: `has more than ${entries} entries`,
    })
    .pipe(schema);
}

/** The entries of a list or object, counted up to a limit. */
function countEntries(value: unknown, limit: number): number {
  if (Array.isArray(value)) return value.length;
  let count = 0;
  if (typeof value === 'object' && value !== null) {
    for (const _ in value) {
      count += 1;
      if (count >= limit) break;
    }
  }
  return count;
}

const common = {
  id: z.uuid({
    error: 'must be a UUID, version 7 for preference, and the same when the event is sent again',
  }),
  /** Milliseconds since 1970, by the client's clock. */
  at: instant,
};

export const wireEvent = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('page_view'),
    url,
    referrer: text.optional(),
    from: text.optional(),
  }),
  z.object({
    ...common,
    type: z.literal('page_leave'),
    url,
    /** Absent where nothing was measured, as without consent. */
    engagedMs: z.number().min(0).optional(),
    exit: z.boolean().optional(),
  }),
  z.object({ ...common, type: z.literal('click'), url, target: z.string().min(1).max(MAX_TARGET) }),
  z.object({
    ...common,
    type: z.literal('error'),
    url: url.optional(),
    kind: z.enum(['crash', 'load', 'api']),
    name,
    status: z.int().optional(),
  }),
  z.object({
    ...common,
    type: z.literal('custom'),
    url: url.optional(),
    name,
    props: atMost(
      20,
      z.record(name, z.union([z.string().max(256), z.number(), z.boolean()])),
    ).optional(),
  }),
  z.object({
    ...common,
    type: z.literal('consent'),
    choice: z.enum(['granted', 'denied', 'objected']),
    entryCounted: z.boolean().optional(),
    /** Where this page load came from: one of the site itself is no entry. */
    referrer: text.optional(),
  }),
]);
export type WireEvent = z.infer<typeof wireEvent>;

const signal = z.string().max(8192);
const choice = z.enum(['granted', 'denied', 'objected']);
const consentField = z.union(
  [
    choice,
    // One with nothing in it says nothing.
    z.object({
      choice: choice.optional(),
      tcf: signal.optional(),
      gpp: z.string().max(2048).optional(),
      sid: atMost(50, z.array(z.int())).optional(),
      gcs: signal.optional(),
    }),
  ],
  {
    error:
      'must be "granted", "denied", "objected", or an object with some of choice, tcf, gpp, gcs (at most 8192 characters each, gpp 2048)',
  },
);
export type ConsentField = z.infer<typeof consentField>;

/** The envelope; its events are parsed one by one, so that a bad one does not cost the others. */
export const envelope = z.object({
  site: z.string().max(MAX_SITE),
  sentAt: instant.optional(),
  consent: consentField.optional(),
  visitor: z.uuid({ error: 'must be a UUID' }).optional(),
  child: z.boolean().optional(),
  context: z
    .object({
      language: z.string().max(64).optional(),
      timezone: z.string().max(64).optional(),
      screen: z.tuple([z.int(), z.int()]).optional(),
    })
    .optional(),
  events: z.array(z.unknown()).min(1),
});
export type Envelope = z.infer<typeof envelope>;

/** Where a request or one of its events is wrong. `message` never repeats the value. */
export interface WireError {
  readonly index?: number;
  readonly path: string;
  readonly message: string;
}

type Parsed<T> = { readonly ok: T } | { readonly errors: readonly WireError[] };

export function parseEnvelope(json: unknown): Parsed<Envelope> {
  const plain = readPlainEnvelope(json);
  if (plain) return { ok: plain };
  const result = envelope.safeParse(json);
  return result.success ? { ok: result.data } : { errors: result.error.issues.map(wireError) };
}

export function parseEvent(json: unknown, index: number): Parsed<WireEvent> {
  const plain = readPlainPageView(json);
  if (plain) return { ok: plain };
  const result = wireEvent.safeParse(json);
  if (result.success) return { ok: result.data };
  return {
    errors: result.error.issues.slice(0, 5).map((issue) => ({ index, ...wireError(issue) })),
  };
}

function wireError(issue: z.core.$ZodIssue): WireError {
  // The keys of props are the client's text, so a path ends before them.
  const props = issue.path.indexOf('props');
  const known = props < 0 ? issue.path : issue.path.slice(0, props + 1);
  return { path: known.map(String).join('.'), message: issue.message };
}
