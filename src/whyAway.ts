import { ClickHouseProblem } from './clickhouseProblem.ts';

/** Why ClickHouse failed and what to do about it, for the operator and nobody else. */
export function whyAway(error: unknown): string | undefined {
  return error instanceof ClickHouseProblem ? `${error.message} ${error.remedy}` : undefined;
}
