import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import type { Answer } from '../../query/answerSchema.ts';
import { Count } from '../parts/count.tsx';
import { FIRST } from '../parts/firstRows.ts';
import { Named } from '../parts/named.tsx';
import { ShowAll } from '../parts/showAll.tsx';
import { valueInWords } from '../words/valueInWords.ts';
import { Stack } from './stack.tsx';
import { timesOfPages } from './timesOfPages.ts';

/** One bar a page, short stays to long ones; unfolded, the number of each. */
export function TimeByPage({
  answer,
  caption,
}: {
  readonly answer: Answer;
  readonly caption: string;
}) {
  const [open, setOpen] = useState<readonly string[]>([]);
  const [all, setAll] = useState(false);
  const pages = timesOfPages(answer);
  const labels = [
    ...new Set(
      pages.flatMap(({ buckets }) => buckets.map(({ dimensions }) => dimensions[1] ?? '')),
    ),
  ];
  const toggle = (page: string) =>
    setOpen(open.includes(page) ? open.filter((it) => it !== page) : [...open, page]);
  const { meta, query } = answer;
  return (
    <div class="scroll">
      <table class="rows times fresh">
        <caption class="aloud">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Page</th>
            <th scope="col">Short to long</th>
            <th scope="col" title="Of the stays that are shown half were shorter, half longer.">
              In the middle
            </th>
          </tr>
        </thead>
        <tbody>
          {(all ? pages : pages.slice(0, FIRST)).map(({ page, buckets, middle }) => (
            <Fragment key={page}>
              <tr data-row={page}>
                <th scope="row">
                  <span class="name">
                    <button
                      type="button"
                      class="unfold"
                      aria-expanded={open.includes(page)}
                      aria-label={`Times of ${valueInWords('event:page', page)}`}
                      onClick={() => toggle(page)}
                    />
                    <Named dimension="event:page" value={page} />
                  </span>
                </th>
                <td>
                  <Stack buckets={buckets} labels={labels} />
                </td>
                <td>{middle}</td>
              </tr>
              {open.includes(page)
                ? buckets.map((row) => (
                    <tr
                      key={row.dimensions[1]}
                      class="below"
                      data-row={row.dimensions.join('|')}
                      data-windows={row.windows}
                    >
                      <th scope="row">{valueInWords('event:engaged', row.dimensions[1] ?? '')}</th>
                      <td
                        colSpan={2}
                        data-metric={query.metrics[0]}
                        data-value={row.metrics[0]}
                        data-margin={row.margins[0]}
                      >
                        <Count
                          value={row.metrics[0] ?? 0}
                          margin={row.margins[0] ?? null}
                          meta={meta}
                          windows={row.windows}
                        />
                      </td>
                    </tr>
                  ))
                : null}
            </Fragment>
          ))}
        </tbody>
      </table>
      <ShowAll count={pages.length} all={all} show={setAll} />
    </div>
  );
}
