import type { Answer } from '../../query/answerSchema.ts';
import type { DimensionName } from '../../query/dimensionNames.ts';
import { Row } from '../parts/row.tsx';
import { RowsTable } from '../parts/rowsTable.tsx';
import type { Before } from '../parts/useTable.ts';
import { dimensionInWords } from '../words/dimensionInWords.ts';
import { areBuckets, compareLabels } from '../words/inOrder.ts';
import { valueInWords } from '../words/valueInWords.ts';

/** How often each value came, buckets of a number from the least to the most. */
export function Buckets({
  answer,
  before,
  dimension,
  caption,
  apart,
}: {
  readonly answer: Answer;
  readonly before: Before | undefined;
  readonly dimension: DimensionName;
  readonly caption: string;
  /** A value that is none of the buckets: it stands at the end without a bar. */
  readonly apart?: string;
}) {
  const labels = answer.results.map(({ dimensions }) => dimensions[0] ?? '');
  const [aside] = answer.results.filter(({ dimensions }) => dimensions[0] === apart);
  const results = answer.results
    .filter((row) => row !== aside)
    .sort((a, b) =>
      areBuckets(labels) ? compareLabels(a.dimensions[0] ?? '', b.dimensions[0] ?? '') : 0,
    );
  return (
    <RowsTable
      answer={{ ...answer, results }}
      before={before}
      caption={caption}
      head={dimensionInWords(dimension)}
      nameOf={([value = '']) => valueInWords(dimension, value)}
      foot={
        aside ? (
          <Row
            row={aside}
            answer={answer}
            most={Number.POSITIVE_INFINITY}
            name={<span class="soft">{valueInWords(dimension, aside.dimensions[0] ?? '')}</span>}
          >
            {before ? <td class="change" /> : null}
          </Row>
        ) : null
      }
    />
  );
}
