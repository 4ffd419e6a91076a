import { type Fields, fieldsOf, textOf } from '../fields.ts';
import type { Problem } from '../problem.ts';
import type { DialectDeps, ForeignRequest } from './dialect.ts';
import { readInstant } from './readInstant.ts';
import { readObject } from './readObject.ts';
import { type Choice, readPropsConsent } from './readProps.ts';
import { callConsent, readConsent } from './segmentConsent.ts';

/** One call of a Segment library. See https://segment.com/docs/connections/spec/common/ */
export interface SegmentMessage {
  readonly site: string;
  /** Which of the batch it is, from 0. */
  readonly index: number;
  /** `page`, `track`, …; whatever the client wrote there. */
  readonly type: string;
  readonly fields: Fields;
  readonly properties: Fields;
  readonly context: SegmentContext;
  /** The strictest of all that is said of it, see `callConsent`. */
  readonly consent: Choice | undefined;
  /** Milliseconds since 1970, by the client's clock. */
  readonly sentAt: number | undefined;
}

/** What is read of a call's context beside its consent. */
export interface SegmentContext {
  readonly page: Fields;
  readonly campaign: Fields;
  readonly userAgent: unknown;
  readonly ip: unknown;
  readonly locale: unknown;
  readonly timezone: unknown;
  readonly screen: unknown;
}

/**
 * Where a single call is posted to, by its type. The short paths are those of analytics.js
 * (`@segment/analytics-next`, which takes the first letter of the type).
 */
export const CALLS: ReadonlyMap<string, string> = new Map(
  ['track', 'page', 'identify', 'group', 'alias', 'screen'].flatMap((type) => [
    [`/v1/${type}`, type],
    [`/v1/${type.charAt(0)}`, type],
  ]),
);

/** Where batches are posted to: by servers; by analytics.js, Swift and Kotlin; by Java. */
export const BATCHES: readonly string[] = ['/v1/batch', '/v1/b', '/v1/import', '/v1/import/'];

/** As many as Segment takes, see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ */
export const MAX_MESSAGES = 2500;

/** The calls in a request, each with the site that its write key means. */
export function readMessages(
  { header, path, text }: ForeignRequest,
  siteOf: DialectDeps['siteOf'],
): readonly SegmentMessage[] | Problem {
  const body = readObject(text);
  if (!body) return wrong('not-json', 'The body is not a JSON object.');
  const type = CALLS.get(path);
  const batch = type === undefined ? body.batch : [{ ...body, type }];
  if (!Array.isArray(batch)) return wrong('wrong-shape', '"batch" must be a list of calls.');
  if (batch.length > MAX_MESSAGES) {
    return wrong('too-many-events', `A batch takes at most ${MAX_MESSAGES} calls.`);
  }
  const key = keyOf(body) ?? basicUser(header('authorization'));
  // What a batch says holds for all calls in it, and is read once, however long it is.
  const shared = fieldsOf(body.context);
  const sharedConsent = readConsent(shared.consent);
  const sentAt = readInstant(body.sentAt);
  const messages: SegmentMessage[] = [];
  for (const [index, json] of batch.entries()) {
    const fields = fieldsOf(json);
    const site = siteOf(keyOf(fields) ?? key ?? '');
    if (site === undefined) return UNKNOWN_KEY;
    const own = fieldsOf(fields.context);
    const properties = fieldsOf(fields.properties);
    messages.push({
      ...{ site, index, fields, properties },
      type: textOf(fields.type, 16)?.toLowerCase() ?? '',
      context: contextOf(own, shared),
      consent: callConsent(own.consent, readPropsConsent(fields.properties), sharedConsent),
      sentAt: sentAt ?? readInstant(fields.sentAt),
    });
  }
  return messages;
}

/**
 * Field by field, since to copy a batch's context for each of its calls could take minutes. Who
 * the sender is may be said for a batch; which page each call is of, it says itself.
 */
function contextOf(own: Fields, shared: Fields): SegmentContext {
  return {
    page: fieldsOf(own.page),
    campaign: fieldsOf(own.campaign),
    userAgent: own.userAgent ?? shared.userAgent,
    ip: own.ip ?? shared.ip,
    locale: own.locale ?? shared.locale,
    timezone: own.timezone ?? shared.timezone,
    screen: own.screen ?? shared.screen,
  };
}

const UNKNOWN_KEY: Problem = wrong(
  'unknown-site',
  'The write key is of no site. Use the name of a site, or add the key to "aliases" in its policy.',
);

function wrong(code: string, detail: string): Problem {
  return { status: 400, code, detail };
}

function keyOf({ writeKey }: Fields): string | undefined {
  return textOf(writeKey, 128);
}

/** The user name of Basic authentication (RFC 7617); a write key comes without a password. */
function basicUser(authorization: string | undefined): string | undefined {
  const [, encoded] = /^basic +([\w+/=-]+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  try {
    return textOf(atob(encoded).split(':', 1)[0], 128);
  } catch {
    return undefined;
  }
}
