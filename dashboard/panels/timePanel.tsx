import { NoNumbers } from '../parts/noNumbers.tsx';
import { PanelOfTable } from '../parts/panelOfTable.tsx';
import { Refused } from '../parts/refused.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { useNear } from '../parts/useNear.ts';
import { useShown } from '../parts/useShown.ts';
import { useTable } from '../parts/useTable.ts';
import type { PanelProps } from '../plan/panelSpecs.ts';
import { Buckets } from './buckets.tsx';
import { TimeByPage } from './timeByPage.tsx';

/** How long pages were looked at: on all of them together, and on each. */
export function TimePanel({ spec: { name, heading, tables }, wide }: PanelProps) {
  const { place, near } = useNear();
  const [shown, show] = useShown(name);
  const spec = tables.find(({ id }) => id === shown) ?? tables[0];
  const table = useTable(spec, near);
  const { asked, unplanned } = table;
  const caption = `${heading}: ${spec?.label ?? ''}`;
  return (
    <PanelOfTable
      name={name}
      heading={heading}
      table={table}
      place={place}
      wide={wide}
      actions={<Tabs of={heading} tables={tables} chosen={spec?.id ?? ''} choose={show} />}
    >
      <p class="soft small note">
        How long a page was looked at before it was left. It is measured only of visits with
        consent.
      </p>
      {unplanned ? (
        <Refused unplanned={unplanned} />
      ) : asked.state !== 'answered' || asked.answer.results.length === 0 ? (
        <NoNumbers asked={asked} />
      ) : spec?.id === 'page' ? (
        <TimeByPage answer={asked.answer} caption={caption} />
      ) : (
        <Buckets
          answer={asked.answer}
          before={table.before}
          dimension="event:engaged"
          caption={caption}
          apart="(unknown)"
        />
      )}
    </PanelOfTable>
  );
}
