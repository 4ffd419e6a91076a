import type { Question } from '../ask/createAsk.ts';
import type { ViewFilter } from '../view/view.ts';

/** What the page is narrowed down to, as a query says it. */
export function filtersOf(filters: readonly ViewFilter[]): NonNullable<Question['filters']> {
  return filters.map(({ dimension, value }) => ['is', dimension, [value]]);
}
