import { ClickHouseProblem } from '../clickhouseProblem.ts';
import { errorCode } from '../errorCode.ts';

/** Why ClickHouse did not do what it was asked, in a word for the log. */
export const CLICKHOUSE_REASONS = [
  'no-url',
  'bad-url',
  'bad-cluster',
  'no-answer',
  'wrong-user',
  'no-rights',
  'no-database',
  'refused',
  'unclear',
] as const;
export type ClickHouseReason = (typeof CLICKHOUSE_REASONS)[number];

/** By the code of a `ClickHouseProblem`; another number is an exception of the server's. */
const BY_CODE: Readonly<Record<string, ClickHouseReason>> = {
  'no-url': 'no-url',
  'bad-url': 'bad-url',
  'bad-cluster': 'bad-cluster',
  ENETUNREACH: 'no-answer',
  '192': 'wrong-user',
  '193': 'wrong-user',
  '194': 'wrong-user',
  '516': 'wrong-user',
  '164': 'no-rights',
  '497': 'no-rights',
  '81': 'no-database',
};

/** What may be logged of a call that failed: no message, since ClickHouse's repeat statements and rows. */
export function clickhouseReason(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ClickHouseProblem)) return { ...errorCode(error) };
  const { code } = error;
  const reason = code === undefined ? 'unclear' : (BY_CODE[code] ?? 'refused');
  const { errorCode: number } = errorCode(error);
  return { reason, ...(number === undefined ? {} : { errorCode: number }) };
}
