import type { Answer, Result } from '../../query/answerSchema.ts';
import { compareLabels } from '../words/inOrder.ts';

/** How long one page was looked at. */
export interface PageTimes {
  readonly page: string;
  /** Rows of the answer, from the shortest to the longest. */
  readonly buckets: readonly Result[];
  /** The bucket that the stay in the middle is in: half of those that are shown were shorter, half longer. */
  readonly middle: string;
}

/**
 * Of an answer by page and time spent the stays that were measured, page by page, in the order of the
 * answer.
 */
export function timesOfPages({ results }: Pick<Answer, 'results'>): PageTimes[] {
  const measured = results.filter(({ dimensions }) => !dimensions[1]?.startsWith('('));
  const pages = Map.groupBy(measured, ({ dimensions }) => dimensions[0] ?? '');
  return [...pages].map(([page, rows]) => {
    const buckets = rows.toSorted((a, b) =>
      compareLabels(a.dimensions[1] ?? '', b.dimensions[1] ?? ''),
    );
    return { page, buckets, middle: middleOf(buckets) };
  });
}

function middleOf(buckets: readonly Result[]): string {
  const counts = buckets.map(({ metrics }) => metrics[0] ?? 0);
  const half = counts.reduce((sum, it) => sum + it, 0) / 2;
  let sum = 0;
  const index = counts.findIndex((count) => {
    sum += count;
    return sum >= half;
  });
  return buckets[index]?.dimensions[1] ?? '';
}
