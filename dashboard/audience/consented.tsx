import { Count } from '../parts/count.tsx';
import { useSite } from '../session/siteContext.ts';
import { useView } from '../view/viewContext.ts';
import { windowInWords } from './aboutInWords.ts';
import { estimateOf } from './changeOf.ts';
import type { Headline } from './findHeadline.ts';
import { Since } from './since.tsx';

/** Of a site that estimates nobody: the visitors who agreed to be counted. */
export function Consented({ headline }: { readonly headline: Headline }) {
  const { site } = useSite();
  const { view } = useView();
  const { kind, window, row, before, meta } = headline;
  const [value = null, margin = null] = [row.metrics[0], row.margins[0]];
  const was = before?.metrics[0] ?? null;
  if (value === null) return null;
  return (
    <>
      <p class="figure" data-metric="visitors" data-value={value} data-window={window.first}>
        <strong>
          <Count value={value} margin={margin} meta={meta} />
        </strong>{' '}
        visitors
      </p>
      <p class="when">
        {windowInWords(kind, window)}
        {view.compare && was !== null ? (
          <Since
            kind={kind}
            window={window}
            now={estimateOf(value, margin)}
            before={estimateOf(was, before?.margins[0] ?? null)}
          />
        ) : null}
      </p>
      <p class="soft">
        These are people who agreed to be counted.{' '}
        {site.without_consent === 'drop'
          ? 'Of those who did not, nothing is counted on this site.'
          : site.audience.length > 0
            ? 'There is no estimate of all people in this period; a longer one may have it.'
            : 'Those who did not are in the visits and page views, but nobody knows how many people they are: this site does not estimate it.'}
      </p>
    </>
  );
}
