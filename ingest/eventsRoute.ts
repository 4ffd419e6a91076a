import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { correctTime } from './correctTime.ts';
import { type Problem, problem } from './problem.ts';
import type { Place, RawEvent, RawRequest } from './rawRequest.ts';
import { readBody } from './readBody.ts';
import {
  type Envelope,
  MAX_BODY,
  MAX_EVENTS,
  parseEnvelope,
  parseEvent,
  type WireError,
} from './wire.ts';

/** What became of a request's events. */
export interface Receipt {
  readonly accepted: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/** The counts could not be made durable, for a reason that may pass. */
export class NotDurable extends Error {
  override name = 'NotDurable';
}

export interface EventsDeps {
  readonly now: () => number;
  /** The client's address, from the connection or a trusted proxy. */
  readonly clientAddress: (context: Context) => string | undefined;
  /** The sender's place where the platform tells it, as Cloudflare's `request.cf`. */
  readonly place?: (context: Context) => Place | undefined;
  /** The origins that may send for a site, or `undefined` for a site without a policy. */
  readonly originsOf: (site: string) => readonly string[] | undefined;
  /** Counts the events; resolves once the counts are durable. Throws `NotDurable`. */
  readonly collect: (request: RawRequest) => Promise<Receipt>;
  /** What would be kept of the events, for `?debug=1`; keeps nothing. */
  readonly preview: (request: RawRequest) => unknown;
}

const TYPES = new Set(['application/json', 'text/plain']);

/** `POST /v1/events`: the one way in. */
export function eventsRoute(deps: EventsDeps): Hono {
  const app = new Hono();
  // A browser may send from any page; which pages count is decided by the policy, below.
  app.options(
    '/v1/events',
    cors({ origin: '*', allowMethods: ['POST'], allowHeaders: ['content-type'], maxAge: 86_400 }),
  );
  app.post('/v1/events', async (context) => {
    const envelope = await readEnvelope(context, deps);
    if ('status' in envelope) return problem(envelope, ANY_ORIGIN);
    const { request, errors } = rawRequest(context, envelope, deps);
    if (context.req.query('debug') === '1') {
      return json(200, { stored: false, events: deps.preview(request), errors });
    }
    try {
      const receipt = await deps.collect(request);
      return json(202, { ...receipt, errors });
    } catch (error) {
      if (error instanceof NotDurable) return problem(NOT_DURABLE, ANY_ORIGIN);
      throw error;
    }
  });
  return app;
}

const ANY_ORIGIN = { 'access-control-allow-origin': '*' };

const NOT_DURABLE: Problem = {
  status: 503,
  code: 'not-durable',
  detail: 'The events could not be made durable. Send the same request again.',
  retryAfter: 5,
};

/** Headers as a plain object: the server adapter writes those without building a `Headers`. */
function json(status: number, body: object): Response {
  const headers = { 'content-type': 'application/json', ...ANY_ORIGIN };
  return new Response(JSON.stringify(body), { status, headers });
}

async function readEnvelope(context: Context, deps: EventsDeps): Promise<Envelope | Problem> {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!TYPES.has(type)) {
    return {
      status: 415,
      code: 'wrong-content-type',
      detail: 'Send JSON as application/json, or as text/plain from navigator.sendBeacon.',
    };
  }
  const text = await readBody(context, MAX_BODY);
  if (text === undefined) {
    return {
      status: 413,
      code: 'too-large',
      detail: `The body is over ${MAX_BODY} bytes; send fewer events in a request.`,
    };
  }
  const json = parseJson(text);
  if (json === undefined) {
    return { status: 400, code: 'not-json', detail: 'The body is not JSON.' };
  }
  const parsed = parseEnvelope(json);
  if ('errors' in parsed) {
    return {
      status: 400,
      code: 'wrong-shape',
      detail: 'The request does not have the shape of the wire format; see errors.',
      errors: parsed.errors,
    };
  }
  const envelope = parsed.ok;
  if (envelope.events.length > MAX_EVENTS) {
    return {
      status: 413,
      code: 'too-many-events',
      detail: `A request takes at most ${MAX_EVENTS} events; send the rest in another.`,
    };
  }
  return refuseSender(context, envelope.site, deps) ?? envelope;
}

function refuseSender(context: Context, site: string, deps: EventsDeps): Problem | undefined {
  const origins = deps.originsOf(site);
  if (!origins) {
    return {
      status: 400,
      code: 'unknown-site',
      detail: 'No policy is in force for this site. Its name is that of its file in policies/.',
    };
  }
  const origin = context.req.header('origin');
  if (origin !== undefined && !origins.includes(origin)) {
    return {
      status: 403,
      code: 'unknown-origin',
      detail: 'This origin may not send for this site. Add it to "origins" in the policy.',
    };
  }
  return undefined;
}

function rawRequest(
  context: Context,
  envelope: Envelope,
  deps: EventsDeps,
): { request: RawRequest; errors: WireError[] } {
  const receivedAt = deps.now();
  const errors: WireError[] = [];
  const events: RawEvent[] = [];
  for (const [index, json] of envelope.events.entries()) {
    const parsed = parseEvent(json, index);
    if ('errors' in parsed) {
      errors.push(...parsed.errors);
      continue;
    }
    const at = correctTime(parsed.ok.at, envelope.sentAt, receivedAt);
    if (at === undefined) {
      errors.push({
        index,
        path: 'at',
        message: 'is in the future or before 1970; send sentAt by the same clock',
      });
    } else {
      events.push({ ...parsed.ok, at });
    }
  }
  const header = (name: string) => context.req.header(name) ?? '';
  const request: RawRequest = {
    site: envelope.site,
    receivedAt,
    address: deps.clientAddress(context),
    place: deps.place?.(context),
    userAgent: header('user-agent'),
    hints: {
      brands: header('sec-ch-ua'),
      platform: header('sec-ch-ua-platform'),
      mobile: header('sec-ch-ua-mobile') === '?1',
    },
    acceptLanguage: header('accept-language'),
    gpc: says(header('sec-gpc')),
    dnt: says(header('dnt')),
    child: envelope.child === true,
    consent: envelope.consent,
    visitor: envelope.visitor,
    context: envelope.context,
    events,
  };
  return { request, errors };
}

/** Whether a header says `1`; proxies join one that was sent twice. */
function says(header: string): boolean {
  return header.split(',').some((value) => value.trim() === '1');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
