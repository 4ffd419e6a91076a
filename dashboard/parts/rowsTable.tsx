import { type ComponentChildren, Fragment } from 'preact';
import { useState } from 'preact/hooks';
import type { Answer, Result } from '../../query/answerSchema.ts';
import { whyIncomparable } from '../plan/isComparable.ts';
import { metricHint, metricInWords } from '../words/metricInWords.ts';
import { ChangeOf } from './change.tsx';
import { FIRST } from './firstRows.ts';
import { OtherRow } from './otherRow.tsx';
import { Row } from './row.tsx';
import { ShowAll } from './showAll.tsx';
import type { Before } from './useTable.ts';

/**
 * The rows of an answer with a bar behind each name: what is sure of its first number, then what
 * the margin makes doubtful. What was withheld stands at the end, never as zero.
 */
export function RowsTable({
  answer,
  before,
  caption,
  head,
  nameOf,
  under,
  foot,
  rest = true,
}: {
  readonly answer: Answer;
  readonly before?: Before | undefined;
  /** What the table is, for who does not see it. */
  readonly caption: string;
  /** What the names are, such as "Page". */
  readonly head: string;
  /** A row's name from its dimensions. */
  readonly nameOf: (dimensions: readonly string[]) => ComponentChildren;
  /** Rows of a row, from its dimensions. */
  readonly under?: (dimensions: readonly string[], most: number) => ComponentChildren;
  /** Rows that stand apart at the end. */
  readonly foot?: ComponentChildren;
  /** Whether these rows are all there are, so that what is withheld can be named. */
  readonly rest?: boolean;
}) {
  const [all, setAll] = useState(false);
  const { results, meta, query } = answer;
  const other = rest ? (meta.other?.metrics[0] ?? 0) : 0;
  const most = Math.max(1, other, ...results.map(({ metrics }) => metrics[0] ?? 0));
  const rows = all ? results : results.slice(0, FIRST);
  const past = before?.answer && new Map(before.answer.results.map((row) => [keyOf(row), row]));
  return (
    <div class="scroll">
      <table class="rows fresh">
        <caption class="aloud">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {query.metrics.map((metric) => (
              <th scope="col" key={metric} title={metricHint(metric)}>
                {metricInWords(metric)}
              </th>
            ))}
            {before ? (
              <th scope="col" class="change" title={`Compared with ${before.when}`}>
                Change
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Fragment key={keyOf(row)}>
              <Row row={row} answer={answer} most={most} name={nameOf(row.dimensions)}>
                {before ? (
                  <td class="change">
                    {past ? (
                      <ChangeSince {...{ row, meta, before }} past={past.get(keyOf(row))} />
                    ) : null}
                  </td>
                ) : null}
              </Row>
              {under?.(row.dimensions, most)}
            </Fragment>
          ))}
          {foot}
          {rest ? (
            <OtherRow
              meta={meta}
              metrics={query.metrics}
              most={most}
              wider={before !== undefined}
            />
          ) : null}
        </tbody>
      </table>
      <ShowAll count={results.length} all={all} show={setAll} />
    </div>
  );
}

function keyOf({ dimensions }: Result): string {
  return dimensions.join('\n');
}

/** How a row changed, where it was published in all windows then and now. */
function ChangeSince({
  row,
  meta,
  past,
  before: { when, answer },
}: {
  readonly row: Result;
  readonly meta: Answer['meta'];
  /** `undefined` where it was not published. */
  readonly past: Result | undefined;
  readonly before: Before;
}) {
  const apart =
    past && answer && whyIncomparable({ row, meta }, { row: past, meta: answer.meta }, when);
  return <ChangeOf now={measuredOf(row)} before={optional(past)} when={when} apart={apart} />;
}

function measuredOf({ metrics, margins }: Result) {
  return { value: metrics[0] ?? 0, margin: margins[0] ?? 0 };
}

function optional(row: Result | undefined) {
  return row && measuredOf(row);
}
