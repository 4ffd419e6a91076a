import type { SiteDescription } from '../../query/siteSchema.ts';
import type { Question } from '../ask/createAsk.ts';
import { overPart } from '../period/overPart.ts';
import { type Span, spanBefore } from '../period/period.ts';
import { type DayWindow, firstWindowIn } from '../period/windowsIn.ts';

/** A question whose answer may have the headline: windows of one kind as rows, time upwards. */
export interface HeadlinePlan {
  readonly metric: 'audience' | 'visitors';
  readonly kind: DayWindow;
  readonly question: Question;
  /** Windows that begin earlier are not of the period, and there to compare with. */
  readonly from: string;
}

const LONGEST_FIRST: readonly DayWindow[] = ['month', 'week', 'day'];

/** More than there are days in the longest retention. */
const WINDOWS = 10_000;

/**
 * What to ask for the headline, one question after the other until one has a window that is published:
 * the audience of the longest kind of window that fits into the period, then shorter ones, then the
 * visitors who agreed to be counted. Each asks for one more, from before the period, to compare with.
 *
 * @param span `undefined` for all time
 * @returns nothing where no day of it is over and still kept
 */
export function planHeadline(
  site: Pick<SiteDescription, 'audience' | 'cubes' | 'today' | 'retention_months'>,
  span: Span | undefined,
): HeadlinePlan[] {
  const over = span && overPart(span, site);
  if (span && !over) return [];
  const plan = (metric: HeadlinePlan['metric'], kind: DayWindow, cube?: string) => {
    const earliest = over && firstWindowIn(kind, over);
    if (over && !earliest) return [];
    const question: Question = {
      ...(cube === undefined ? {} : { cube }),
      metrics: [metric],
      dimensions: [`time:${kind}`],
      date_range: over && earliest ? [spanBefore(earliest).first, over.last] : 'all',
      pagination: { limit: WINDOWS },
    };
    return [{ metric, kind, question, from: earliest?.first ?? '' }];
  };
  return [
    ...LONGEST_FIRST.flatMap((kind) =>
      site.audience.includes(kind) ? plan('audience', kind) : [],
    ),
    ...LONGEST_FIRST.flatMap((kind) => {
      const cube = site.cubes.find(
        ({ event, dimensions, measures, window }) =>
          event === 'page_view' && dimensions.length === 0 && window === kind && measures.visitors,
      );
      return cube ? plan('visitors', kind, cube.name) : [];
    }),
  ];
}
