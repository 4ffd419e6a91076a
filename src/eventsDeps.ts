import type { AnswerDeps } from '../ingest/answerEvents.ts';
import type { Headcount } from './headcount.ts';
import type { Metrics } from './metrics.ts';
import type { RateLimits } from './rateLimits.ts';

/** How a server answers `POST /v1/events`: counted, limited and measured. */
export function eventsDeps(
  headcount: Headcount,
  limits: RateLimits,
  metrics: Metrics,
  failed: (error: unknown) => void,
): AnswerDeps {
  const { policies, now } = headcount.deps;
  return {
    now,
    originsOf: (site) => policies.get(site)?.origins,
    collect: async (request) => {
      const receipt = await headcount.collect(request);
      // One that was removed meanwhile, as an audit's, would have series for ever.
      if (policies.has(request.site)) metrics.collected(request.site, receipt);
      return receipt;
    },
    preview: (request) => headcount.preview(request),
    limits,
    answered: ({ status, code }, seconds) => metrics.answered('events', status, code, seconds),
    failed,
  };
}
