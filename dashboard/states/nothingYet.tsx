import { useAnswer } from '../ask/useAnswer.ts';
import { useSite } from '../session/siteContext.ts';
import { FirstNumbers } from './firstNumbers.tsx';
import { firstHourQuestion } from './firstQuestion.ts';
import { Snippet } from './snippet.tsx';

/** In the place of all panels until the first numbers of the site are published. */
export function NothingYet() {
  const { site } = useSite();
  const { arriving, mechanism } = site;
  const hour = useAnswer(firstHourQuestion(site));
  // Under noise an hour is published whether anybody came or not.
  const came =
    mechanism === 'suppression' &&
    hour.state === 'answered' &&
    hour.answer.meta.complete_until !== null;
  if (arriving === true || came) {
    return (
      <section class="panel early" data-state="arriving" aria-labelledby="early">
        <h2 id="early">Events are arriving</h2>
        <p>They are being counted.</p>
        <AboutConsent />
        <FirstNumbers />
      </section>
    );
  }
  return (
    <section
      class="panel early"
      data-state={arriving === false ? 'nothing' : 'unknown'}
      aria-labelledby="early"
    >
      <h2 id="early">{arriving === false ? 'Nothing has come yet' : 'Nothing is published yet'}</h2>
      {arriving === false ? null : (
        <p>
          Whether events have come is not told before the first numbers are published: it could give
          away a single visitor.
        </p>
      )}
      <h3>{arriving === false ? 'Connect your pages' : 'If your pages are not connected yet'}</h3>
      <Snippet />
      <h3>Check it</h3>
      <p>
        Open a page of the site. In the browser’s developer tools, under Network, a second later,
        there is a request to <code>/v1/events</code>, answered with 202 and{' '}
        <code>"accepted": 1</code>. If it is 403, the page’s origin is not among those that the
        policy lets send: {site.origins.join(', ')}. If <code>accepted</code> is 0,{' '}
        <code>dropped</code> says why: a browser without a window, for instance, is taken for a
        robot. Copy the request as cURL, put <code>?debug=1</code> behind its address and run it:
        the answer says what would be kept of it, and nothing is kept.
      </p>
      <AboutConsent />
      <FirstNumbers />
    </section>
  );
}

/** What the tags do not do by themselves. */
function AboutConsent() {
  const { site } = useSite();
  return (
    <p class="soft">
      {site.without_consent === 'count'
        ? 'Views and visits are counted without consent. Visitors, and so the estimate of people, need your consent banner to call '
        : 'Only those who agree are counted: your consent banner has to call '}
      <code>headcount.consent('granted')</code> or <code>'denied'</code>.
      {site.k === undefined
        ? null
        : ` What fewer than ${site.k} people share in a day, a week or a month is not shown.`}
    </p>
  );
}
