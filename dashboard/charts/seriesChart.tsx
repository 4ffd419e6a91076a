import { useEffect, useRef, useState } from 'preact/hooks';
import type { SeriesDrawing } from './drawSeries.ts';

/** The height is kept free before the chart is there. */
const HEIGHT = 260;

/** The line, drawn by a part of the page that is loaded once it is needed, and anew for another width. */
export function SeriesChart({ points, kind }: Pick<SeriesDrawing, 'points' | 'kind'>) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  // The same numbers are the same line, however often the page renders.
  const shown = JSON.stringify(points);
  useEffect(() => {
    if (width === 0) return;
    let current = true;
    import('./drawSeries.ts').then(
      ({ drawSeries }) => {
        if (current)
          place.current?.replaceChildren(drawSeries({ points, kind, width, height: HEIGHT }));
      },
      () => setFailed(true),
    );
    return () => {
      current = false;
    };
  }, [shown, kind, width]);
  if (failed) {
    return (
      <p class="said">
        The chart could not be loaded. Load the page again; the table has the same numbers.
      </p>
    );
  }
  // The table and the caption tell the same.
  return <div class="chart" ref={place} aria-hidden="true" />;
}
