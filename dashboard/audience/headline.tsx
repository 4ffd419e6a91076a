import { useAsked } from '../ask/useAnswer.ts';
import { Panel } from '../parts/panel.tsx';
import { overPart, whyNone } from '../period/overPart.ts';
import { spanOf } from '../period/period.ts';
import { useSite } from '../session/siteContext.ts';
import { Failed } from '../states/failed.tsx';
import { useView } from '../view/viewContext.ts';
import { Consented } from './consented.tsx';
import { Estimated } from './estimated.tsx';
import { findHeadline } from './findHeadline.ts';
import { planHeadline } from './planHeadline.ts';

/** How many people came: the estimate of the newest window, or those who agreed to be counted. */
export function Headline() {
  const { site, ask } = useSite();
  const { view } = useView();
  const span = spanOf(view.period, site.today);
  const plans = planHeadline(site, span);
  const key = JSON.stringify(plans);
  const asked = useAsked(
    (wanted) => findHeadline(plans, (question) => ask(question, wanted)),
    key,
    ask,
  );
  const found = asked.state === 'answered' ? asked.answer : undefined;
  const none = span && !overPart(span, site) ? whyNone(span, site) : NONE;
  const headline = found && 'row' in found ? found : undefined;
  return (
    <Panel name="audience" heading="How many people" question={headline?.question}>
      <div class="headline">
        {asked.state === 'asking' ? <div class="waiting" aria-busy="true" /> : null}
        {asked.state === 'failed' ? <Failed error={asked.error} /> : null}
        {headline?.row.audience ? (
          <Estimated headline={headline} audience={headline.row.audience} />
        ) : null}
        {headline && !headline.row.audience ? <Consented headline={headline} /> : null}
        {found && 'withheld' in found ? (
          <p class="said">{found.withheld ? WITHHELD : none}</p>
        ) : null}
        {headline && view.filters.length > 0 ? (
          <p class="soft small">Of the whole site: this is not counted by parts of it.</p>
        ) : null}
      </div>
    </Panel>
  );
}

const WITHHELD =
  'What is over of this period was withheld: publishing it could have told people apart. That does not mean nobody came.';
const NONE =
  'Nothing of this period is published: it is not over yet, or it was before the first numbers. Choose a longer one.';
