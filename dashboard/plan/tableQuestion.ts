import type { Planned, TableMetric, TableQuestion } from './planPanel.ts';

/** Columns of numbers that a table has room for beside the names, also on a phone. */
const COLUMNS = 2;

/** The question of a table: of the numbers that there are, the first that it would rather show. */
export function tableQuestion(
  { question }: Planned,
  wanted: readonly TableMetric[],
): TableQuestion {
  const there = wanted.filter((it) => question.metrics.includes(it));
  // Days that are added up are what is left where nothing else may be.
  const plain = there.filter((it) => it !== 'visitor_days');
  const [first = question.metrics[0], ...others] = (plain.length > 0 ? plain : there).slice(
    0,
    COLUMNS,
  );
  return { ...question, metrics: [first, ...others] };
}

/** The same question of the period before; none of all time. */
export function questionBefore(
  question: TableQuestion,
  { before }: Planned,
): TableQuestion | undefined {
  return before && { ...question, date_range: [before.first, before.last] };
}
