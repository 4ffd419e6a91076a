import type { Outcome } from '../transforms/pipeline.ts';

/** What would be kept of each event, for its sender to read; of a visitor only that there is one. */
export function previewEvents(outcomes: readonly Outcome[]): unknown[] {
  return outcomes.map((outcome) => {
    if ('drop' in outcome) return { dropped: outcome.drop };
    if ('forget' in outcome) return { forgotten: 'what open windows hold of this visitor' };
    const { visitor, ...event } = outcome.event;
    return { ...event, visitor: visitor ? 'counted once a window' : 'none' };
  });
}
