import type { Answer, Result } from '../../query/answerSchema.ts';
import { nothingToShow, table, whatItRestsOn } from './formatAnswer.ts';

/** An audience answer for people: the estimate in words, and with windows as rows a table of them. */
export function formatAudience({ results, meta, query }: Answer): string {
  const newest = results.toSorted(byWindow).at(-1);
  if (!newest) return nothingToShow(meta);
  const [window] = newest.dimensions;
  const words = `${window === undefined ? '' : `${window}: `}${newest.audience?.words}`;
  const rows =
    window === undefined
      ? []
      : [...table([[...query.dimensions, ...HEADER], ...results.map(toRow)], 1), ''];
  return [...rows, words, '', whatItRestsOn(meta)].join('\n');
}

const HEADER = ['audience', 'low', 'high', 'assumption low', 'assumption high'];

function toRow({ dimensions, audience }: Result): string[] {
  if (!audience?.assumption) return [...dimensions, audience?.reason ?? '', '', '', '', ''];
  const { estimate, low, high, assumption } = audience;
  return [...dimensions, ...[estimate, low, high, assumption.low, assumption.high].map(String)];
}

/** Windows are named so that the order of names is that of time. */
function byWindow({ dimensions: [a = ''] }: Result, { dimensions: [b = ''] }: Result): number {
  return Number(a > b) - Number(a < b);
}
