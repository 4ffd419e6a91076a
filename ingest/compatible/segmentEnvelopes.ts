import type { Fields } from '../fields.ts';
import { isUuid } from '../plainWire.ts';
import { MAX_EVENTS } from '../wireLimits.ts';
import type { DialectDeps, ForeignRequest, Translated } from './dialect.ts';
import { isId, segmentEvent, updatesConsent } from './segmentEvent.ts';
import type { SegmentMessage } from './segmentMessage.ts';
import { segmentContext, segmentSender } from './segmentSender.ts';
import { uuidWithin } from './uuidWithin.ts';

/**
 * Envelopes of the wire format; calls of one sender under one consent share one. One visitor at
 * most is forgotten by a request, or one request could forget all whose ids can be guessed: the
 * withdrawals of others name nobody, and are dropped.
 */
export function segmentEnvelopes(
  messages: readonly SegmentMessage[],
  sent: ForeignRequest,
  deps: DialectDeps,
): readonly Translated[] {
  const translated: Translated[] = [];
  const open = new Map<string, { events: object[]; indexes: number[] }>();
  let forgotten: string | undefined;
  for (const message of messages) {
    const { site, sentAt, consent, context, index } = message;
    const known = identity(message, forgotten);
    const head = { site, sentAt, consent, ...known };
    const sender = segmentSender(sent, context);
    const key = JSON.stringify([head, sender.key]);
    let last = open.get(key);
    if (!last || last.events.length === MAX_EVENTS) {
      last = { events: [], indexes: [] };
      open.set(key, last);
      const { events, indexes } = last;
      translated.push({ request: sender.request, envelope: { ...head, events }, indexes });
    }
    last.events.push(segmentEvent(message, deps));
    last.indexes.push(index);
    if (consent !== 'granted' && known.visitor !== undefined) {
      forgotten = known.visitor;
      // What comes after a withdrawal must not be counted before it, or it would be forgotten.
      open.clear();
    }
  }
  return translated;
}

/**
 * What tells one visitor from another: nothing without a grant. A withdrawal names the visitor
 * once more, so that it can be forgotten.
 *
 * @param forgotten who took consent back before, in the same request
 */
function identity(
  message: SegmentMessage,
  forgotten: string | undefined,
): { readonly visitor?: string | undefined; readonly context?: object } {
  const { site, fields, context, consent } = message;
  if (consent === 'granted') {
    return { visitor: visitorOf(site, fields), context: segmentContext(context) };
  }
  if (consent === undefined || !updatesConsent(message)) return {};
  const visitor = visitorOf(site, fields);
  return forgotten === undefined || forgotten === visitor ? { visitor } : {};
}

/**
 * An anonymous id is made at random, whatever its form. A user's is often a number or an
 * address, which others can guess, and so forget whom it means: it counts as a UUID only.
 */
function visitorOf(site: string, { anonymousId, userId }: Fields): string | undefined {
  if (isId(anonymousId)) return uuidWithin(site, String(anonymousId));
  return isUuid(userId) ? userId : undefined;
}
