import type { ComponentChildren } from 'preact';
import type { Answer, Result } from '../../query/answerSchema.ts';
import { addsUp } from '../plan/addsUp.ts';
import { useSite } from '../session/siteContext.ts';
import { Bar } from './bar.tsx';
import { Count } from './count.tsx';

/** One row of numbers. */
export function Row({
  row: { dimensions, metrics, margins, windows },
  answer,
  most,
  name,
  below = false,
  children,
}: {
  readonly row: Result;
  readonly answer: Answer;
  readonly most: number;
  readonly name: ComponentChildren;
  /** Whether it is a part of the row above. */
  readonly below?: boolean;
  readonly children?: ComponentChildren;
}) {
  const { site } = useSite();
  const { query, meta } = answer;
  const summed = addsUp(site.cubes, answer).length > 0;
  return (
    <tr data-row={dimensions.join('|')} data-windows={windows} class={below ? 'below' : undefined}>
      <th scope="row">
        <Bar value={metrics[0] ?? 0} margin={margins[0] ?? 0} most={most} />
        <span class="name">{name}</span>
      </th>
      {metrics.map((value, index) => (
        <td
          key={query.metrics[index]}
          data-metric={query.metrics[index]}
          data-value={value}
          data-margin={margins[index]}
        >
          <Count
            {...{ meta, windows, summed }}
            value={value ?? 0}
            margin={margins[index] ?? null}
          />
        </td>
      ))}
      {children}
    </tr>
  );
}
