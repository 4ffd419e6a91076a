import { useSite } from '../session/siteContext.ts';
import { whenInWords } from './whenInWords.ts';

const WHAT = {
  hour: 'the hour that is running: views and visits',
  day: 'the first day',
  week: 'the first week',
  month: 'the first month',
} as const;

/** When the first numbers of each kind of window come, in the site's time zone. */
export function FirstNumbers() {
  const { site } = useSite();
  const inOrder = site.windows.toSorted((a, b) => (a.closes < b.closes ? -1 : 1));
  return (
    <>
      <h3>When the first numbers come</h3>
      <ul class="steps">
        {inOrder.map(({ kind, closes }) => (
          <li key={kind} data-window={kind}>
            <time dateTime={closes}>{whenInWords(closes, site.now, site.timezone)}</time>
            <span class="soft">: {WHAT[kind]}</span>
          </li>
        ))}
      </ul>
      <p class="soft small">
        Times of {site.timezone}. Numbers are published once an hour, a day, a week or a month is
        over, never while it runs. This page shows them by itself.
      </p>
    </>
  );
}
