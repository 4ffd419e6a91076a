import type { ComponentChildren, RefObject } from 'preact';
import { Panel } from './panel.tsx';
import { sureOf } from './sureOf.ts';
import type { Table } from './useTable.ts';

/** A panel about one table: its CSV, its days and how sure it is are the table's. */
export function PanelOfTable({
  name,
  heading,
  table,
  place,
  wide = false,
  actions,
  children,
}: {
  readonly name: string;
  readonly heading: string;
  readonly table: Table;
  readonly place: RefObject<HTMLElement | null>;
  readonly wide?: boolean | undefined;
  /** To choose what it shows. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <Panel
      name={name}
      heading={heading}
      question={table.question}
      instead={table.planned?.instead}
      sure={sureOf(table)}
      place={place}
      wide={wide}
      actions={actions}
    >
      {children}
    </Panel>
  );
}
