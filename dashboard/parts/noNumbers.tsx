import type { Answer } from '../../query/answerSchema.ts';
import type { Asked } from '../ask/useAnswer.ts';
import { useSite } from '../session/siteContext.ts';
import { Failed } from '../states/failed.tsx';
import { Skeleton } from './skeleton.tsx';
import { whyEmpty } from './whyEmpty.ts';

/** Why there is no number: it is on its way, nothing is published yet, all is withheld, or it failed. */
export function NoNumbers({ asked }: { readonly asked: Asked<Answer> }) {
  const { site } = useSite();
  if (asked.state === 'asking') return <Skeleton />;
  if (asked.state === 'failed') return <Failed error={asked.error} />;
  return <p class="said">{whyEmpty(asked.answer, site)}</p>;
}
