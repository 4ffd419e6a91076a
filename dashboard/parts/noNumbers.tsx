import type { Answer } from '../../query/answerSchema.ts';
import type { Asked } from '../ask/useAnswer.ts';
import { Failed } from '../states/failed.tsx';
import { Skeleton } from './skeleton.tsx';

/** Why there is no number: it is on its way, nothing is published yet, all is withheld, or it failed. */
export function NoNumbers({ asked }: { readonly asked: Asked<Answer> }) {
  if (asked.state === 'asking') return <Skeleton />;
  if (asked.state === 'failed') return <Failed error={asked.error} />;
  return <p class="said">{whyEmpty(asked.answer)}</p>;
}

function whyEmpty({ meta, query }: Answer): string {
  const { windows, withheld, window, next_window, mechanism } = meta;
  if (windows === 0 && withheld !== undefined) {
    return 'All of this period was withheld: publishing it could have told people apart.';
  }
  if (windows === 0) {
    return `Nothing of this period is published. A ${window} is published once it is over; the next on ${new Date(next_window).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}.`;
  }
  if (query.filters.length > 0) {
    return 'With this filter nothing is shown: there was none of it, or too few people.';
  }
  return mechanism === 'dp'
    ? 'Too few people for any row to stand out of the noise. A longer period may show more.'
    : 'Too few people for any row to be shown. They are in the totals above.';
}
