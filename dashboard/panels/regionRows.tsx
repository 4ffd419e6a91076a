import type { Answer } from '../../query/answerSchema.ts';
import type { Asked } from '../ask/useAnswer.ts';
import { Named } from '../parts/named.tsx';
import { Row } from '../parts/row.tsx';
import { saidOf } from '../parts/saidOf.ts';

/** The regions of a country, under its row. */
export function RegionRows({
  country,
  asked,
  most,
  wider,
}: {
  readonly country: string;
  /** By country and region, of all countries. */
  readonly asked: Asked<Answer>;
  readonly most: number;
  /** Whether the table has a column for changes. */
  readonly wider: boolean;
}) {
  if (asked.state !== 'answered') {
    return (
      <tr class="below">
        <th scope="row" colSpan={4} aria-busy={asked.state === 'asking'}>
          {asked.state === 'asking' ? '…' : saidOf(asked.error)}
        </th>
      </tr>
    );
  }
  const { answer } = asked;
  return (
    <>
      {answer.results
        .filter(({ dimensions }) => dimensions[0] === country)
        .map((row) => (
          <Row
            key={row.dimensions[1]}
            row={row}
            answer={answer}
            most={most}
            below
            name={<Named dimension="visit:region" value={row.dimensions[1] ?? ''} />}
          >
            {wider ? <td class="change" /> : null}
          </Row>
        ))}
    </>
  );
}
