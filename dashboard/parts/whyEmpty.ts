import type { Answer } from '../../query/answerSchema.ts';
import type { SiteDescription } from '../../query/siteSchema.ts';
import { whenInWords } from '../states/whenInWords.ts';

/** Why an answer has no row, by the clock of the site. */
export function whyEmpty(
  { meta, query }: Pick<Answer, 'meta' | 'query'>,
  { now, timezone }: Pick<SiteDescription, 'now' | 'timezone'>,
): string {
  const { windows, withheld, window, next_window, mechanism } = meta;
  if (windows === 0 && withheld !== undefined) {
    return 'All of this period was withheld: publishing it could have told people apart.';
  }
  if (windows === 0) {
    return `Nothing of this period is published. ${window === 'hour' ? 'An' : 'A'} ${window} is published once it is over; the next ${whenInWords(next_window, now, timezone)}.`;
  }
  if (query.filters.length > 0) {
    return 'With this filter nothing is shown: there was none of it, or too few people.';
  }
  return mechanism === 'dp'
    ? 'Too few people for any row to stand out of the noise. A longer period may show more.'
    : 'Too few people for any row to be shown. They are in the totals above.';
}
