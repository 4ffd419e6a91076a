import type { ComponentChildren } from 'preact';
import { NoNumbers } from './noNumbers.tsx';
import { Refused } from './refused.tsx';
import { RowsTable } from './rowsTable.tsx';
import type { Table } from './useTable.ts';

/** What a panel shows of a table: its rows, or why there are none. */
export function TableBody({
  table,
  caption,
  head,
  nameOf,
}: {
  readonly table: Table;
  readonly caption: string;
  readonly head: string;
  readonly nameOf: (dimensions: readonly string[]) => ComponentChildren;
}) {
  const { asked, unplanned, before } = table;
  if (unplanned) return <Refused unplanned={unplanned} />;
  if (asked.state !== 'answered' || asked.answer.results.length === 0) {
    return <NoNumbers asked={asked} />;
  }
  return (
    <RowsTable
      answer={asked.answer}
      before={before}
      caption={caption}
      head={head}
      nameOf={nameOf}
    />
  );
}
