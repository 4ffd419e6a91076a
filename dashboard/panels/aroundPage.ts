import type { Answer } from '../../query/answerSchema.ts';

/**
 * Of an answer by page before and page what comes before a page, and what after it: the rows of
 * each as they were answered, named by the other page.
 */
export function aroundPage(answer: Answer, page: string): { before: Answer; after: Answer } {
  const side = (own: 0 | 1): Answer => ({
    ...answer,
    results: answer.results
      .filter(({ dimensions }) => dimensions[own] === page)
      .map((row) => ({ ...row, dimensions: [row.dimensions[1 - own] ?? ''] })),
  });
  return { before: side(1), after: side(0) };
}
