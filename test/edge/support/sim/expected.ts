import { nameOf, type Span, spanAt } from '../../../simulator/calendar.ts';
import type { SimEvent } from './client.ts';
import { GRACE_MS, TIMEZONE } from './versions.ts';

/** What one window may hold, by what senders know. */
export interface Expected {
  readonly span: Span;
  /** It was open from before they were sent until after they were acknowledged. */
  readonly sure: SimEvent[];
  /** Nobody saw an answer while it was open. */
  readonly maybe: SimEvent[];
}

export const KINDS = ['hour', 'day', 'week', 'month'] as const;

export function spansOf(site: string, event: SimEvent): Span[] {
  return KINDS.map((kind) => spanAt(site, TIMEZONE, kind, event.raw.at));
}

/** When a window takes no more events. */
export function closesAt({ endsAt }: Span): number {
  return endsAt + GRACE_MS;
}

/** All windows that events may be in, by their names. */
export function expectedOf(site: string, events: Iterable<SimEvent>): Map<string, Expected> {
  const all = new Map<string, Expected>();
  for (const event of events) {
    if (event.what === 'withdrawal' || event.firstSent === undefined) continue;
    for (const span of spansOf(site, event)) {
      if (event.firstSent >= closesAt(span)) continue;
      const name = nameOf(span);
      const window = all.get(name) ?? { span, sure: [], maybe: [] };
      all.set(name, window);
      const isSure = event.acknowledged !== undefined && event.acknowledged < closesAt(span);
      (isSure ? window.sure : window.maybe).push(event);
    }
  }
  return all;
}

/** The least and the most that a number may be. */
export type Range = readonly [least: number, most: number];

interface Counting {
  readonly counts: (event: SimEvent) => boolean;
  /** What one visitor adds with these events, whatever their order. */
  readonly ofVisitor: (events: readonly SimEvent[]) => number;
  /** Whether each event of nobody in particular adds one; else they add nothing. */
  readonly anonymous: boolean;
}

/**
 * A number that is the sum over visitors. Each event about which anything is unsure, that it was
 * counted or as whose, moves it by one at most.
 */
export function rangeOf({ sure, maybe }: Expected, counting: Counting): Range {
  const byVisitor = new Map<string, SimEvent[]>();
  let least = 0;
  let unsure = maybe.filter(counting.counts).length;
  for (const event of sure.filter(counting.counts)) {
    const [visitor = '', ...others] = event.sentAs;
    if (others.length > 0) unsure += 1;
    else if (visitor === '') least += counting.anonymous ? 1 : 0;
    else byVisitor.set(visitor, [...(byVisitor.get(visitor) ?? []), event]);
  }
  for (const events of byVisitor.values()) least += counting.ofVisitor(events);
  return [least, least + unsure];
}
