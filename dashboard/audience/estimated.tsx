import type { Audience } from '../../query/answerSchema.ts';
import { useView } from '../view/viewContext.ts';
import { formatCount } from '../words/formatCount.ts';
import { aboutCount, NO_ESTIMATE, windowInWords } from './aboutInWords.ts';
import { ConsentShare } from './consentShare.tsx';
import type { Headline } from './findHeadline.ts';
import { Intervals } from './intervals.tsx';
import { Since } from './since.tsx';

/** An estimate with how sure it is; where there is none, why, and who was counted one by one. */
export function Estimated({
  headline,
  audience,
}: {
  readonly headline: Headline;
  readonly audience: Audience;
}) {
  const { view } = useView();
  const { kind, window, before } = headline;
  const { estimate, low, high, assumption, consented_visitors: consented, reason } = audience;
  const when = windowInWords(kind, window);
  const agreed = (
    <span data-metric="consented_visitors" data-value={consented}>
      {formatCount(consented)} visitors
    </span>
  );
  if (estimate === null || low === null || high === null || assumption === null) {
    return (
      <>
        <p class="figure">
          <strong>{agreed}</strong> who agreed to be counted
        </p>
        <p class="when">{when}</p>
        <p class="said">{reason ? NO_ESTIMATE[reason] : audience.words}</p>
        <ConsentShare share={audience.consent_share} />
      </>
    );
  }
  const was = before?.audience;
  return (
    <>
      <p class="figure" data-metric="audience" data-value={estimate} data-window={window.first}>
        About <strong>{aboutCount(estimate)}</strong> people
      </p>
      <p class="when">
        {when}
        {view.compare && was?.estimate != null && was.low !== null && was.high !== null ? (
          <Since
            kind={kind}
            window={window}
            now={{ value: estimate, low, high }}
            before={{ value: was.estimate, low: was.low, high: was.high }}
            about
          />
        ) : null}
      </p>
      <Intervals estimate={estimate} chance={{ low, high }} assumption={assumption} />
      <ConsentShare share={audience.consent_share} />
      <details>
        <summary>How sure is this?</summary>
        <p>{audience.words}</p>
        <p>{agreed} agreed to be counted one by one; the others are estimated from their visits.</p>
      </details>
    </>
  );
}
