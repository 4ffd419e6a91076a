import { NamedRow } from '../parts/namedRow.tsx';
import { PanelOfTable } from '../parts/panelOfTable.tsx';
import { TableBody } from '../parts/tableBody.tsx';
import { useNear } from '../parts/useNear.ts';
import { useTable } from '../parts/useTable.ts';
import type { PanelProps } from '../plan/panelSpecs.ts';
import { PropTable } from './propTable.tsx';

/** What visitors did, as the policy declares it: how often each, and with which values. */
export function EventsPanel({ spec: { name, heading, tables }, wide }: PanelProps) {
  const { place, near } = useNear();
  const names = tables.find(({ id }) => id === 'names');
  const props = tables.filter((it) => it !== names);
  const table = useTable(names, near);
  return (
    <PanelOfTable name={name} heading={heading} table={table} place={place} wide={wide}>
      <div class="events">
        {names ? (
          <TableBody
            table={table}
            caption={heading}
            head="Event"
            nameOf={(values) => <NamedRow dimensions={names.wanted.dimensions} values={values} />}
          />
        ) : null}
        {props.map((spec) => (
          <PropTable key={spec.id} spec={spec} near={near} />
        ))}
      </div>
    </PanelOfTable>
  );
}
