import type { DropReason } from '../transforms/dropReason.ts';
import type { Outcome } from '../transforms/pipeline.ts';
import type { Aggregator } from './aggregator.ts';
import type { RequestIds } from './eventIds.ts';
import type { Accepts } from './windowRegistry.ts';

/** What became of one event: counted (''), or why it was not. */
export type Fate = '' | DropReason | 'duplicate';

/** A request whose events were transformed. */
export interface SentEvents {
  readonly site: string;
  readonly events: readonly { readonly id: string }[];
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** Counts what the transforms left of a request's events, each once by its id. */
export function countOutcomes(
  aggregator: Aggregator,
  { site, events, receivedAt }: SentEvents,
  outcomes: readonly Outcome[],
  accepts: Accepts,
): Fate[] {
  let ids: RequestIds | undefined;
  return outcomes.map((outcome, index) => {
    // Of what is dropped no id is remembered: to drop it again changes nothing.
    if ('drop' in outcome) return outcome.drop;
    ids ??= aggregator.eventIds.of(site, events, receivedAt);
    if (ids.has(index)) return 'duplicate';
    if ('forget' in outcome) aggregator.forgetVisitor(site, outcome.forget);
    else if (!aggregator.fold(site, outcome.event, accepts)) return 'late';
    ids.add(index);
    return '';
  });
}
