import type { Answer, Result } from './answerSchema.ts';
import { isTime } from './dimensionNames.ts';
import { createLabel } from './labelWindow.ts';
import { metaOf } from './metaOf.ts';
import type { Plan } from './planQuery.ts';
import type { Query } from './querySchema.ts';
import type { Read, Row } from './read.ts';
import { readOther } from './readOther.ts';
import type { Way } from './readReleases.ts';
import { selectRows } from './selectCells.ts';
import { fullestSource, type Question, type Source } from './source.ts';
import { marginOf, spreadOf } from './spread.ts';

export type { Answer, Result } from './answerSchema.ts';
export type { Read } from './read.ts';

/**
 * Answers from released rows alone. It reads how the windows were released,
 * then their cells: a join of the two would take longer than both.
 */
export async function answerQuery(question: Question, plan: Plan, read: Read): Promise<Answer> {
  const { query, policy } = question;
  const source = await fullestSource(question, plan, read);
  const { columns, time } = source.plan;
  const reading = readRows(query, source, read);
  const tellsOther = columns.length > 0 && !time && query.filters.length === 0;
  const [rows, other] = await Promise.all([
    reading,
    tellsOther ? readOther(query, source, reading, read) : undefined,
  ]);
  const label = createLabel(policy.timezone, time);
  return {
    results: rows.map((row) => ({
      dimensions: query.dimensions.map((name, index) =>
        isTime(name) ? label(Number(row[`d${index}`])) : String(row[`d${index}`]),
      ),
      ...numbersOf(row, source.plan, source.published),
    })),
    meta: { ...metaOf(question, source), ...(other ? { other } : {}) },
    query,
  };
}

async function readRows(query: Query, { plan, published }: Source, read: Read) {
  if (published.length === 0) return [];
  const { sql, params } = selectRows(query, plan, published);
  return read(sql, params);
}

/** A row's metrics and margins, and how many windows have it. A sum that noise made negative is 0. */
function numbersOf(row: Row, { measures }: Plan, ways: readonly Way[]): Omit<Result, 'dimensions'> {
  return {
    metrics: measures.map((_, index) => Math.max(0, Number(row[`m${index}`]))),
    margins: measures.map((measure) => marginOf(spreadOf(row, measure, ways))),
    windows: Number(row.w),
  };
}
