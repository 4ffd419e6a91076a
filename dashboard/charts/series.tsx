import { useState } from 'preact/hooks';
import { useAnswer } from '../ask/useAnswer.ts';
import { NoNumbers } from '../parts/noNumbers.tsx';
import { Panel } from '../parts/panel.tsx';
import { overPart, whyNone } from '../period/overPart.ts';
import { spanBefore, spanOf } from '../period/period.ts';
import { useSite } from '../session/siteContext.ts';
import { useView } from '../view/viewContext.ts';
import { planSeries, type SeriesPlan, seriesMetrics } from './planSeries.ts';
import { SeriesChart } from './seriesChart.tsx';
import { SERIES_WORDS, seriesInWords } from './seriesInWords.ts';
import { SeriesLegend } from './seriesLegend.tsx';
import { seriesPoints } from './seriesPoints.ts';
import { SeriesTable } from './seriesTable.tsx';

/** One number over time, as a line with its band or as a table. */
export function Series() {
  const { site } = useSite();
  const { view, look } = useView();
  const [asTable, setAsTable] = useState(false);
  const span = spanOf(view.period, site.today);
  const looked = { span, filters: view.filters };
  const metrics = seriesMetrics(site, view.filters);
  const metric =
    metrics.find((it) => it === view.metric) ??
    metrics.find((it) => planSeries(site, it, looked)) ??
    metrics[0];
  const plan = metric && planSeries(site, metric, looked);
  return (
    <Panel
      name="series"
      heading="Over time"
      wide
      question={plan?.question}
      actions={
        <div class="series-actions">
          <span class="choice">
            {metrics.map((it) => (
              <button
                type="button"
                key={it}
                aria-pressed={it === metric}
                onClick={() => look({ metric: it })}
              >
                {SERIES_WORDS[it]}
              </button>
            ))}
          </span>
          <button
            type="button"
            class="quiet"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? 'Show as chart' : 'Show as table'}
          </button>
        </div>
      }
    >
      {plan ? (
        <SeriesOf plan={plan} asTable={asTable} />
      ) : (
        <p class="said">
          {span && !overPart(span, site)
            ? whyNone(span, site)
            : metric
              ? `${SERIES_WORDS[metric]} are counted by longer windows than this period. Choose a longer one.`
              : 'What the page is narrowed down to is not counted over time by itself.'}
        </p>
      )}
    </Panel>
  );
}

function SeriesOf({ plan, asTable }: { readonly plan: SeriesPlan; readonly asTable: boolean }) {
  const { site } = useSite();
  const { view } = useView();
  const { asked: span } = plan;
  const before = view.compare && span ? spanBefore(span) : undefined;
  const asked = useAnswer(plan.question);
  const askedBefore = useAnswer(
    before && { ...plan.question, date_range: [before.first, before.last] },
  );
  if (asked.state !== 'answered' || asked.answer.results.length === 0) {
    return (
      <div class="series">
        {asked.state === 'asking' ? (
          <div class="chart" aria-busy="true" />
        ) : (
          <NoNumbers asked={asked} />
        )}
      </div>
    );
  }
  const earlier =
    before && askedBefore.state === 'answered'
      ? { span: before, answer: askedBefore.answer }
      : undefined;
  const { kind, metric } = plan;
  const points = seriesPoints(kind, span, asked.answer, earlier, site.timezone);
  const said = seriesInWords(SERIES_WORDS[metric], kind, points);
  return (
    <figure class="series" data-metric={metric} data-kind={kind}>
      {asTable ? (
        <SeriesTable what={SERIES_WORDS[metric]} points={points} caption={said} />
      ) : (
        <SeriesChart points={points} kind={kind} />
      )}
      <figcaption>
        {asTable ? (
          <span class="soft small">{said}</span>
        ) : (
          <>
            <span class="aloud">{said}</span>
            <SeriesLegend metric={metric} kind={kind} points={points} />
          </>
        )}
      </figcaption>
    </figure>
  );
}
