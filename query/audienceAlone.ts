import type * as z from 'zod';

/** The metric that is worked out from a window's rows as a whole, so no sum over cells. */
export const AUDIENCE = 'audience';

/** Windows that an audience can be estimated for, as rows. */
const TIMES: readonly string[] = ['time:day', 'time:week', 'time:month'];

interface Parts {
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
  readonly filters: readonly unknown[];
}

/** Whether a query is for the audience estimate, and for nothing else. */
export function asksForAudience({ metrics }: Pick<Parts, 'metrics'>): boolean {
  return metrics.includes(AUDIENCE);
}

/** The estimate is one number of the whole site in a window: no other metric, filter or dimension goes with it. */
export function audienceAlone(query: Parts, context: z.RefinementCtx): void {
  if (!asksForAudience(query)) return;
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  if (query.metrics.length > 1) {
    const index = query.metrics.indexOf(AUDIENCE);
    refuse(['metrics', index], 'goes with no other metric; ask for "audience" by itself');
  }
  for (const [index, name] of query.dimensions.entries()) {
    if (TIMES.includes(name)) continue;
    refuse(['dimensions', index], `does not go with "audience", which takes ${TIMES.join(' or ')}`);
  }
  if (query.filters.length > 0) {
    refuse(['filters'], 'do not go with "audience", which is of the whole site; leave them out');
  }
}
