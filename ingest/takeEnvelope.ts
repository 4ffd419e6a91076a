import type { Problem } from './problem.ts';
import type { RawRequest } from './rawRequest.ts';
import { type EventsRequest, readRequest } from './readRequest.ts';
import { type Envelope, parseEnvelope, type WireError } from './wire.ts';
import { MAX_EVENTS } from './wireLimits.ts';

/** What became of a request's events. */
export interface Receipt {
  readonly accepted: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/** A receipt by what became of each event: '' where it was counted, else why it was not. */
export function receiptOf(fates: readonly string[]): Receipt {
  const dropped: Record<string, number> = {};
  let accepted = 0;
  for (const fate of fates) {
    if (fate === '') accepted += 1;
    else dropped[fate] = (dropped[fate] ?? 0) + 1;
  }
  return { accepted, dropped };
}

/** The counts could not be made durable, for a reason that may pass. */
export class NotDurable extends Error {
  override name = 'NotDurable';
}

/** Seconds; later, where the platform has to be asked. */
export type Wait = number | Promise<number>;

export interface TakeDeps {
  readonly now: () => number;
  /** The origins that may send for a site, or `undefined` for a site without a policy. */
  readonly originsOf: (site: string) => readonly string[] | undefined;
  /** Counts the events; resolves once the counts are durable. Throws `NotDurable`. */
  readonly collect: (request: RawRequest) => Promise<Receipt>;
  /** What would be kept of the events, for `?debug=1`; keeps nothing. */
  readonly preview: (request: RawRequest) => unknown;
  /** After how many seconds an address or a site may send again; 0 when it may now. */
  readonly limits?: {
    readonly address: (address: string | undefined) => Wait;
    readonly site: (site: string) => Wait;
  };
}

/** What became of an envelope: counted, shown as it would be kept, or refused. */
export type Taken =
  | (Receipt & { readonly errors: readonly WireError[] })
  | { readonly stored: false; readonly events: unknown; readonly errors: readonly WireError[] }
  | Problem;

/**
 * The way of every envelope from its JSON on, whoever's client sent it: its shape, who may
 * send for the site, its events.
 *
 * @param body parsed JSON of any shape
 */
export async function takeEnvelope(
  request: EventsRequest,
  body: unknown,
  deps: TakeDeps,
): Promise<Taken> {
  const envelope = readEnvelope(request, body, deps);
  if ('status' in envelope) return envelope;
  const limit = deps.limits?.site(envelope.site) ?? 0;
  // To wait for a number would take a turn of the queue, and most platforms have one at once.
  const waitFor = typeof limit === 'number' ? limit : await limit;
  if (waitFor > 0) return tooMany(waitFor);
  const { raw, errors } = readRequest(request, envelope, deps.now());
  if (request.debug) return { stored: false, events: deps.preview(raw), errors };
  try {
    const { accepted, dropped } = await deps.collect(raw);
    return { accepted, dropped, errors };
  } catch (error) {
    if (error instanceof NotDurable) return NOT_DURABLE;
    throw error;
  }
}

const NOT_DURABLE: Problem = {
  status: 503,
  code: 'not-durable',
  detail: 'The events could not be made durable. Send the same request again.',
  retryAfter: 5,
};

/** @param retryAfter seconds */
export function tooMany(retryAfter: number): Problem {
  return {
    status: 429,
    code: 'too-many-requests',
    detail: 'There were too many requests in this minute. Send the same request again in the next.',
    retryAfter,
  };
}

function readEnvelope(request: EventsRequest, body: unknown, deps: TakeDeps): Envelope | Problem {
  const parsed = parseEnvelope(body);
  if ('errors' in parsed) {
    return {
      status: 400,
      code: 'wrong-shape',
      detail: 'The request does not have the shape of the wire format; see errors.',
      errors: parsed.errors,
    };
  }
  if (parsed.ok.events.length > MAX_EVENTS) {
    return {
      status: 413,
      code: 'too-many-events',
      detail: `A request takes at most ${MAX_EVENTS} events; send the rest in another.`,
    };
  }
  return refuseSender(request.header('origin'), parsed.ok.site, deps) ?? parsed.ok;
}

function refuseSender(
  origin: string | undefined,
  site: string,
  deps: TakeDeps,
): Problem | undefined {
  const origins = deps.originsOf(site);
  if (!origins) {
    return {
      status: 400,
      code: 'unknown-site',
      detail: 'No policy is in force for this site. Its name is that of its file in policies/.',
    };
  }
  if (origin !== undefined && !origins.includes(origin)) {
    return {
      status: 403,
      code: 'unknown-origin',
      detail: 'This origin may not send for this site. Add it to "origins" in the policy.',
    };
  }
  return undefined;
}
