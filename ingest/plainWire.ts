import * as z from 'zod';
import { fieldsOf, isFields } from './fields.ts';
import { type PageUrl, readPlainUrl } from './pageUrl.ts';
import { LATEST, MAX_SITE, MAX_TEXT } from './wireLimits.ts';

/**
 * The most frequent forms of what is sent, read without the schemas. These take only what
 * the schemas in `wire.ts` take, and give the same; a property test holds them to it. Of
 * anything else they say nothing: it is the schemas' to read or to refuse.
 */

/** The same that `z.uuid()` tests. */
const UUID = z.regexes.uuid();

/** A page view with nothing unusual about it. */
export function readPlainPageView(json: unknown) {
  const { type, id, at, url, referrer, from } = fieldsOf(json);
  if (type !== 'page_view' || !isInstant(at) || !isUuid(id)) return undefined;
  if (!isText(url) || !isTextOrAbsent(referrer) || !isTextOrAbsent(from)) return undefined;
  const parsed: PageUrl | undefined = readPlainUrl(url);
  return parsed && { id, at, type: 'page_view' as const, url: parsed, referrer, from };
}

/** An envelope whose consent is one word or none, and which says nothing about a device or a child. */
export function readPlainEnvelope(json: unknown) {
  const { site, sentAt, consent, visitor, child, context, events } = fieldsOf(json);
  if (child !== undefined || context !== undefined) return undefined;
  if (typeof site !== 'string' || site.length > MAX_SITE) return undefined;
  if (!Array.isArray(events) || events.length === 0) return undefined;
  if (sentAt !== undefined && !isInstant(sentAt)) return undefined;
  if (visitor !== undefined && !isUuid(visitor)) return undefined;
  const said = isWordOrAbsent(consent) ? consent : readPlainChoice(consent);
  if (said === NOT_PLAIN) return undefined;
  return { site, sentAt, consent: said, visitor, child, context, events: events as unknown[] };
}

const NOT_PLAIN = null;

/** The beacon says `{"choice": …}`, or `{}` as long as nothing was said. */
function readPlainChoice(consent: unknown) {
  if (!isFields(consent)) return NOT_PLAIN;
  const { choice, ...others } = consent;
  if (Object.keys(others).length > 0 || !isWordOrAbsent(choice)) return NOT_PLAIN;
  return choice === undefined ? {} : { choice };
}

function isWordOrAbsent(consent: unknown): consent is 'granted' | 'denied' | undefined {
  return consent === undefined || consent === 'granted' || consent === 'denied';
}

function isInstant(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LATEST;
}

/** What the wire format takes for one. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT;
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || isText(value);
}
