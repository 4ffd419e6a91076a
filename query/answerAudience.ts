import { STRATA_SUFFIX } from '../policy/audience.ts';
import type { Answer, Audience, Result } from './answerSchema.ts';
import { AUDIENCE } from './audienceAlone.ts';
import { audienceWords } from './audienceWords.ts';
import { type AudienceEstimate, estimateAudience } from './estimateAudience.ts';
import { createLabel } from './labelWindow.ts';
import { metaOf } from './metaOf.ts';
import type { Plan } from './planQuery.ts';
import type { Query } from './querySchema.ts';
import type { Read } from './read.ts';
import { readStrata, type WindowRows } from './readStrata.ts';
import { type Question, sourceOf } from './source.ts';

/**
 * How many people came, window by window, from the released rows of the site and of
 * its strata: a row for each window whose total was published. The same numbers as
 * the view `audience` in ClickHouse gives.
 */
export async function answerAudience(question: Question, plan: Plan, read: Read): Promise<Answer> {
  const { query, policy } = question;
  // Whatever the policy declares today: a window has the strata that it was released with.
  const strata = plan.cube.name + STRATA_SUFFIX;
  const source = await sourceOf(question, plan, read, strata);
  const windows = await readStrata(query.site_id, source, strata, read);
  const label = createLabel(policy.timezone, plan.time);
  const rows = windows.map((it) => ({ ...it, audience: estimateAudience(it.total, it.strata) }));
  const { offset, limit } = query.pagination;
  return {
    results: rows
      .sort(inOrder(query))
      .slice(offset, offset + limit)
      .map(
        ({ startsAt, audience }): Result => ({
          dimensions: query.dimensions.map(() => label(startsAt)),
          metrics: [audience.estimate],
          margins: [null],
          windows: 1,
          audience: shown(audience),
        }),
      ),
    // Of the first interval, under either mechanism.
    meta: { ...metaOf(question, source), margin: '95 of 100' },
    query,
  };
}

interface Row extends Pick<WindowRows, 'startsAt'> {
  readonly audience: AudienceEstimate;
}

/** The order asked for, windows without an estimate last; else, and among equals, time upwards. */
function inOrder({ order_by = [] }: Query): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const [key, direction] of order_by) {
      const [mine, other] =
        key === AUDIENCE ? [estimateOf(a), estimateOf(b)] : [a.startsAt, b.startsAt];
      if (mine === other) continue;
      if (mine === null || other === null) return mine === null ? 1 : -1;
      return direction === 'asc' ? mine - other : other - mine;
    }
    return a.startsAt - b.startsAt;
  };
}

function estimateOf({ audience }: Row): number | null {
  return audience.estimate;
}

/** An estimate as the API names its fields. */
function shown(it: AudienceEstimate): Audience {
  return {
    estimate: it.estimate,
    low: it.low,
    high: it.high,
    assumption: it.assumption && { ...it.assumption },
    consented_visitors: it.consentedVisitors,
    consent_share: it.consentShare,
    ...(it.reason === undefined ? {} : { reason: it.reason }),
    words: audienceWords(it),
  };
}
