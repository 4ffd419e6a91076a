import { stringify } from 'csv-stringify/sync';
import type { Answer } from './answerSchema.ts';
import { asksForAudience } from './audienceAlone.ts';
import { audienceTable } from './audienceTable.ts';

/**
 * An answer's rows as CSV (RFC 4180) with a header: dimensions, metrics, and for
 * each metric its margin, and in how many windows the row was published; of an audience its
 * intervals. What a spreadsheet would
 * take for a formula begins with an apostrophe. What is in `meta` is only in the JSON.
 */
export function answerCsv(answer: Answer): string {
  const table = asksForAudience(answer.query) ? audienceTable(answer) : tableOf(answer);
  return stringify(table, { escape_formulas: true, record_delimiter: 'windows' });
}

function tableOf({ results, query }: Answer): unknown[][] {
  const header = [
    ...query.dimensions,
    ...query.metrics,
    ...query.metrics.map((it) => `${it}_margin`),
    'windows',
  ];
  const rows = results.map(({ dimensions, metrics, margins, windows }) => [
    ...dimensions,
    ...metrics,
    ...margins,
    windows,
  ]);
  return [header, ...rows];
}
