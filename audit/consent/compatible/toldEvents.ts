import type { SentEvent } from '../../traffic/visitEvents.ts';
import type { Visit } from '../../traffic/visits.ts';

type PageView = Extract<SentEvent, { type: 'page_view' }>;

/**
 * The events of a visit that a client has words for, in our own. A page before of the same site is
 * its referrer there: docs/compatible.md says that it is the page before all the same.
 */
export function toldEvents(
  events: readonly SentEvent[],
  has: (event: SentEvent) => boolean,
): readonly SentEvent[] {
  return events.filter(has).map((event) => {
    if (event.type === 'page_view') return withReferrer(event);
    return event.type === 'page_leave' ? { ...event, exit: undefined } : event;
  });
}

/** A visit as clients tell it that have page views and custom events, and nothing else. */
export function viewsAndCustoms(visit: Visit): Visit {
  const has = ({ type }: SentEvent) => type === 'page_view' || type === 'custom';
  return { ...visit, events: toldEvents(visit.events, has) };
}

function withReferrer(event: PageView): PageView {
  const { origin } = new URL(event.url);
  const before = pageBefore(event);
  if (before === undefined || new URL(before).origin !== origin) return event;
  return { ...event, referrer: origin, from: new URL(before).pathname };
}

/** Its URL, of whatever site. */
export function pageBefore({ url, from, referrer }: PageView): string | undefined {
  return from === undefined ? referrer : new URL(url).origin + from;
}
