import { addsUp } from '../plan/addsUp.ts';
import { sureInWords } from '../words/sureInWords.ts';
import type { Table } from './useTable.ts';

/** How sure a table's numbers are, and why they are not compared. */
export function sureOf({
  asked,
  apart,
  planned,
}: Pick<Table, 'asked' | 'apart' | 'planned'>): string[] {
  if (asked.state !== 'answered') return [];
  const { answer } = asked;
  const finer = planned ? addsUp([planned.cube], answer) : [];
  return [...sureInWords(answer, finer), ...(apart === undefined ? [] : [apart])];
}
