import type { PanelProps } from '../plan/panelSpecs.ts';
import { dimensionInWords } from '../words/dimensionInWords.ts';
import { NamedRow } from './namedRow.tsx';
import { PanelOfTable } from './panelOfTable.tsx';
import { TableBody } from './tableBody.tsx';
import { Tabs } from './tabs.tsx';
import { useNear } from './useNear.ts';
import { useShown } from './useShown.ts';
import { useTable } from './useTable.ts';

/** A panel of tables that are shown by turns, in the period and under the filters that are chosen. */
export function TablePanel({ spec: { name, heading, tables }, wide }: PanelProps) {
  const { place, near } = useNear();
  const [shown, show] = useShown(name);
  const spec = tables.find(({ id }) => id === shown) ?? tables[0];
  const table = useTable(spec, near);
  if (!spec) return null;
  const { dimensions } = spec.wanted;
  return (
    <PanelOfTable
      name={name}
      heading={heading}
      table={table}
      place={place}
      wide={wide}
      actions={<Tabs of={heading} tables={tables} chosen={spec.id} choose={show} />}
    >
      {spec.note === undefined ? null : <p class="soft small note">{spec.note}</p>}
      <TableBody
        table={table}
        caption={tables.length > 1 ? `${heading}: ${spec.label}` : heading}
        head={dimensions.map(dimensionInWords).join(' · ')}
        nameOf={(values) => <NamedRow dimensions={dimensions} values={values} />}
      />
    </PanelOfTable>
  );
}
