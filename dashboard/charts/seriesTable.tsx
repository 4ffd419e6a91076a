import { formatCount } from '../words/formatCount.ts';
import type { Measured, Point } from './seriesPoints.ts';

/** The same numbers as the line, newest first. */
export function SeriesTable({
  what,
  points,
  caption,
}: {
  readonly what: string;
  readonly points: readonly Point[];
  readonly caption: string;
}) {
  const compared = points.some(({ before }) => before);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="scroll" aria-label={`${what} as a table`} tabIndex={0}>
      <table class="rows">
        <caption class="aloud">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">{what}</th>
            {compared ? <th scope="col">Before</th> : null}
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ at, words, now, before }) => (
            <tr key={at.toISOString()} data-row={at.toISOString()} data-value={now?.value}>
              <th scope="row">{words}</th>
              <td>{now ? <Shown measured={now} /> : <span class="soft">no number</span>}</td>
              {compared ? (
                <td>
                  {before ? (
                    <>
                      <Shown measured={before} /> <span class="when">{before.words}</span>
                    </>
                  ) : (
                    ''
                  )}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A number with its margin, or with the interval in which an estimate lies in 95 of 100 cases. */
function Shown({ measured: { value, low, high, margin } }: { readonly measured: Measured }) {
  return (
    <>
      {formatCount(value)}
      {margin === 0 ? null : (
        <span class="margin">
          {margin === null
            ? `${formatCount(low)} to ${formatCount(high)}`
            : `±${formatCount(margin)}`}
        </span>
      )}
    </>
  );
}
