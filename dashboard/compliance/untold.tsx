import type { Asked } from '../ask/useAnswer.ts';
import { whySaid } from './whySaid.ts';

/** In the place of what is not there: it is on its way, or why it could not be had. */
export function Untold({
  asked,
}: {
  readonly asked: Exclude<Asked<unknown>, { readonly state: 'answered' }>;
}) {
  if (asked.state === 'asking') return <div class="waiting" aria-busy="true" />;
  return (
    <p class="said" role="alert">
      {whySaid(asked.error)}
    </p>
  );
}
