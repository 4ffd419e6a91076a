import * as z from 'zod';
import { isFields } from '../../ingest/fields.ts';
import type { Problem } from '../../ingest/problem.ts';
import type { Place } from '../../ingest/rawRequest.ts';
import type { EventsRequest } from '../../ingest/readRequest.ts';
import { LATEST, MAX_BODY } from '../../ingest/wireLimits.ts';
import { NOT_YOUR_SITE } from './problems.ts';

/** Events of one dry run; more than anybody pastes in, and few enough for an answer to be read. */
export const MAX_DRY_EVENTS = 50;

/** What comes with a request beside its body, told by who pasted that. */
export const DryRunSender = z
  .strictObject({
    address: z
      .union([z.ipv4(), z.ipv6()], { error: 'must be an IPv4 or IPv6 address' })
      .optional()
      .meta({ description: 'The network address. At the edge the platform tells the place.' }),
    place: z
      .string()
      .regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/, {
        error: 'must be a code of ISO 3166-1 or -2, such as "IN" or "IN-KA"',
      })
      .optional()
      .meta({ description: 'Where the sender is, in place of looking the address up.' }),
    headers: z
      .record(z.string().max(256), z.string().max(8192))
      .refine((headers) => Object.keys(headers).length <= 100, {
        error: 'has more than 100 headers',
      })
      .optional()
      .meta({
        description:
          'Of the request, upper and lower case alike: `User-Agent`, `Sec-GPC`, `DNT`, `Accept-Language`, `Sec-CH-UA`, `Sec-CH-UA-Platform`, `Sec-CH-UA-Mobile`, `Origin`.',
      }),
    receivedAt: z
      .int()
      .min(0)
      .max(LATEST)
      .optional()
      .meta({ description: 'As if it came then; milliseconds since 1970. Now, unless told.' }),
  })
  .meta({ id: 'DryRunSender', description: 'What would come with the request.' });

/** A dry run as it was asked for. */
export interface DryRunAsked {
  /** Of any shape: the wire format's parser reads it. */
  readonly body: unknown;
  readonly request: EventsRequest;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly receivedAt: number | undefined;
}

/**
 * @param text the body, `undefined` when it is over `MAX_BODY` bytes
 * @param site whose policy it is held against
 */
export function readDryRun(text: string | undefined, site: string): DryRunAsked | Problem {
  if (text === undefined) return TOO_LARGE;
  const body = parseJson(text);
  if (!isFields(body)) return NOT_JSON;
  const { sender: told, ...pasted } = body;
  // As a query for another site is refused: whether there is such a one is not told.
  if (typeof pasted.site === 'string' && pasted.site !== site) return NOT_YOUR_SITE;
  const parsed = DryRunSender.optional().safeParse(told);
  if (!parsed.success) return wrongSender(parsed.error);
  if (Array.isArray(pasted.events) && pasted.events.length > MAX_DRY_EVENTS) return TOO_MANY;
  const { address, place, receivedAt, headers: sent = {} } = parsed.data ?? {};
  const headers = Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    body: pasted,
    request: {
      header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
      address,
      place: placeOf(place),
      // The one way of an envelope that keeps nothing.
      debug: true,
    },
    headers,
    receivedAt,
  };
}

function placeOf(code: string | undefined): Place | undefined {
  return code === undefined ? undefined : { country: code.slice(0, 2), region: code };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wrongSender({ issues }: z.ZodError): Problem {
  return {
    status: 400,
    code: 'wrong-shape',
    detail:
      'What is told of the sender does not have its shape; see errors. It takes address, place, headers and receivedAt.',
    errors: issues.slice(0, 20).map(({ path, message }) => ({
      // Names of headers are the sender's text.
      path: ['sender', ...path.slice(0, path[0] === 'headers' ? 1 : undefined)].join('.'),
      message,
    })),
  };
}

const TOO_LARGE: Problem = {
  status: 413,
  code: 'too-large',
  detail: `The body is over ${MAX_BODY} bytes; paste fewer events.`,
};

const TOO_MANY: Problem = {
  status: 413,
  code: 'too-many-events',
  detail: `A dry run takes at most ${MAX_DRY_EVENTS} events; paste the rest in another.`,
};

const NOT_JSON: Problem = {
  status: 400,
  code: 'not-json',
  detail:
    'The body is no JSON object: paste a request in the wire format, with "sender" added for what would come with it.',
};
