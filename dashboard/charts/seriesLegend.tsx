import type { SeriesPlan } from './planSeries.ts';
import { gapsInWords, SERIES_WORDS } from './seriesInWords.ts';
import type { Point } from './seriesPoints.ts';

/** What the parts of the drawing are, and how many windows have no number. */
export function SeriesLegend({
  metric,
  kind,
  points,
}: Pick<SeriesPlan, 'metric' | 'kind'> & { readonly points: readonly Point[] }) {
  const gaps = points.filter(({ gap }) => gap).length;
  const band = points.some(({ now }) => now && now.high > now.low);
  return (
    <ul class="legend">
      <li>
        <span class="key line" aria-hidden="true" /> {SERIES_WORDS[metric]} by {kind}
        {metric === 'errors' ? ', those that enough people shared' : null}
      </li>
      {band ? (
        <li>
          <span class="key band" aria-hidden="true" />{' '}
          {metric === 'audience' ? 'in 95 of 100 cases in here' : 'how far each number may be off'}
        </li>
      ) : null}
      {points.some(({ before }) => before) ? (
        <li>
          <span class="key before" aria-hidden="true" /> the period before
        </li>
      ) : null}
      {gaps > 0 ? (
        <li data-gaps={gaps}>
          <span class="key gap" aria-hidden="true" />{' '}
          {gapsInWords(gaps, kind, metric === 'audience')}
        </li>
      ) : null}
    </ul>
  );
}
