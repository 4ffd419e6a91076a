import type { Question } from '../ask/createAsk.ts';
import { useAnswer } from '../ask/useAnswer.ts';
import { Count } from '../parts/count.tsx';
import { useSite } from '../session/siteContext.ts';
import { whenInWords } from '../states/whenInWords.ts';
import { useView } from '../view/viewContext.ts';

/** Views and visits of the hours of today that are published. */
export function Today() {
  const { site } = useSite();
  const { view } = useView();
  const pulse = site.cubes.find(
    ({ window, dimensions }) => window === 'hour' && dimensions.length === 0,
  );
  const metrics = [
    ...(pulse?.measures.visits ? (['visits'] as const) : []),
    ...(pulse?.measures.count ? (['pageviews'] as const) : []),
  ];
  const [first, ...others] = metrics;
  const question: Question | undefined = pulse &&
    first && { cube: pulse.name, metrics: [first, ...others], date_range: 'day' };
  const asked = useAnswer(question);
  const [row] = asked.state === 'answered' ? asked.answer.results : [];
  const meta = asked.state === 'answered' ? asked.answer.meta : undefined;
  const until = meta?.complete_until ?? undefined;
  return (
    <div class="today" data-metric="today">
      <h3>Today so far</h3>
      {!question ? (
        <p class="soft small">
          This site is not counted by the hour; a day is published once it is over.
        </p>
      ) : row && meta && until !== undefined ? (
        <>
          <p>
            {metrics.map((metric, index) => (
              <span key={metric} data-metric={metric} data-value={row.metrics[index] ?? undefined}>
                {index > 0 ? ' · ' : ''}
                <Count
                  value={row.metrics[index] ?? 0}
                  margin={row.margins[index] ?? null}
                  meta={meta}
                  windows={row.windows}
                />{' '}
                {metric === 'visits' ? 'visits' : 'page views'}
              </span>
            ))}
          </p>
          <p class="soft small">
            By {whenInWords(until, site.now, site.timezone).replace(/^today at /, '')}
            {view.filters.length > 0 ? ', of the whole site' : ''}
          </p>
        </>
      ) : (
        <p class="soft small">{NOT_YET[asked.state]}</p>
      )}
    </div>
  );
}

const NOT_YET = {
  asking: 'Loading…',
  answered: 'No hour of today is published yet.',
  failed: 'No answer just now.',
} as const;
