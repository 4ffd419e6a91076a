import { correctTime } from './correctTime.ts';
import type { Place, RawEvent, RawRequest } from './rawRequest.ts';
import { type Envelope, parseEvent, type WireError } from './wire.ts';

/** What a platform tells of a request to `POST /v1/events`, beside its body. */
export interface EventsRequest {
  /** A header by its name in lower case; one that was sent twice has both values, with a comma. */
  readonly header: (name: string) => string | undefined;
  /** The client's address, from the connection or a trusted proxy. */
  readonly address: string | undefined;
  /** The sender's place where the platform tells it, as Cloudflare's `request.cf`. */
  readonly place: Place | undefined;
  /** Whether the sender only wants to see what would be kept. */
  readonly debug: boolean;
}

/**
 * The request as the transforms take it, and what is wrong with those of its events
 * that cannot be read: a bad one does not cost the others.
 *
 * @param receivedAt milliseconds since 1970, by the server's clock
 */
export function readRequest(
  { header, address, place }: EventsRequest,
  envelope: Envelope,
  receivedAt: number,
): { raw: RawRequest; errors: readonly WireError[] } {
  const { events, errors } = readEvents(envelope, receivedAt);
  const raw: RawRequest = {
    site: envelope.site,
    receivedAt,
    address,
    place,
    userAgent: header('user-agent') ?? '',
    hints: {
      brands: header('sec-ch-ua') ?? '',
      platform: header('sec-ch-ua-platform') ?? '',
      mobile: header('sec-ch-ua-mobile') === '?1',
    },
    acceptLanguage: header('accept-language') ?? '',
    gpc: says(header('sec-gpc')),
    dnt: says(header('dnt')),
    child: envelope.child === true,
    consent: envelope.consent,
    visitor: envelope.visitor,
    context: envelope.context,
    events,
  };
  return { raw, errors };
}

function readEvents(
  { events: sent, sentAt }: Envelope,
  receivedAt: number,
): { events: RawEvent[]; errors: WireError[] } {
  const errors: WireError[] = [];
  const events: RawEvent[] = [];
  for (let index = 0; index < sent.length; index += 1) {
    const parsed = parseEvent(sent[index], index);
    if ('errors' in parsed) {
      errors.push(...parsed.errors);
      continue;
    }
    const event = parsed.ok;
    const at = correctTime(event.at, sentAt, receivedAt);
    if (at === undefined) {
      errors.push({
        index,
        path: 'at',
        message: 'is in the future or before 1970; send sentAt by the same clock',
      });
    } else {
      // The parser made this object for us alone, so it is corrected in place.
      event.at = at;
      events.push(event);
    }
  }
  return { events, errors };
}

/** Whether a header says `1`; proxies join one that was sent twice. */
function says(header: string | undefined): boolean {
  return header?.split(',').some((value) => value.trim() === '1') ?? false;
}
