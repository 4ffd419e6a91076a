import type { Row } from '../../query/read.ts';
import type { Chart } from '../chart.ts';

/** Where bars begin: how many times its rule a cell is. */
export const EDGES: readonly number[] = [0, 1, 1.5, 2, 3, 5, 10, 30, 100];

/** How large the published cells are beside their rule; none where no cell has one. */
export function cellSizes(rows: readonly Row[]): readonly Chart[] {
  const bars = EDGES.map((edge, index) => {
    const next = EDGES[index + 1];
    const label = next === undefined ? `${edge}× and more` : `${edge} to ${next}×`;
    const here = rows.filter(({ bin }) => Number(bin) === index + 1);
    return { label, value: here.reduce((sum, { ruled }) => sum + Number(ruled), 0) };
  });
  if (bars.every(({ value }) => value === 0)) return [];
  return [
    {
      kind: 'bars',
      title: 'How large published cells are',
      measures: 'cells, by how many times the smallest size that may be published',
      bars,
      // The second bar begins at the rule.
      rule: { on: 'label', at: 1, says: 'the smallest that may be published' },
    },
  ];
}
