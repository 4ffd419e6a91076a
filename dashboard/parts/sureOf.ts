import { sureInWords } from '../words/sureInWords.ts';
import type { Table } from './useTable.ts';

/** How sure a table's numbers are, and why they are not compared. */
export function sureOf({ asked, apart }: Pick<Table, 'asked' | 'apart'>): string[] {
  if (asked.state !== 'answered') return [];
  return [...sureInWords(asked.answer.meta), ...(apart === undefined ? [] : [apart])];
}
