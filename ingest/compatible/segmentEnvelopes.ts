import { MAX_EVENTS } from '../wireLimits.ts';
import type { DialectDeps, ForeignRequest, Translated } from './dialect.ts';
import type { Fields } from './fields.ts';
import { isId, segmentEvent, updatesConsent } from './segmentEvent.ts';
import type { SegmentMessage } from './segmentMessage.ts';
import { segmentContext, segmentSender } from './segmentSender.ts';
import { uuidWithin } from './uuidWithin.ts';

/** Envelopes of the wire format; calls of one sender under one consent share one. */
export function segmentEnvelopes(
  messages: readonly SegmentMessage[],
  sent: ForeignRequest,
  deps: DialectDeps,
): readonly Translated[] {
  const translated: Translated[] = [];
  const open = new Map<string, object[]>();
  for (const message of messages) {
    const { site, sentAt, consent, context } = message;
    const head = { site, sentAt, consent, ...identity(message) };
    const sender = segmentSender(sent, context);
    const key = JSON.stringify([head, sender.key]);
    let events = open.get(key);
    if (!events || events.length === MAX_EVENTS) {
      events = [];
      open.set(key, events);
      translated.push({ request: sender.request, envelope: { ...head, events } });
    }
    events.push(segmentEvent(message, deps));
    // What comes after a withdrawal must not be counted before it, or it would be forgotten.
    if (updatesConsent(message)) open.clear();
  }
  return translated;
}

/**
 * What tells one visitor from another: nothing without a grant. A withdrawal names the visitor
 * once more, so that it can be forgotten.
 */
function identity(message: SegmentMessage) {
  const { site, fields, context, consent } = message;
  if (consent === 'granted') {
    return { visitor: visitorOf(site, fields), context: segmentContext(context) };
  }
  const withdrawn = consent !== undefined && updatesConsent(message);
  return withdrawn ? { visitor: visitorOf(site, fields) } : {};
}

function visitorOf(site: string, { anonymousId, userId }: Fields): string | undefined {
  const id = [anonymousId, userId].find(isId);
  return id === undefined ? undefined : uuidWithin(site, String(id));
}
