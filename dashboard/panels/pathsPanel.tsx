import { PanelOfTable } from '../parts/panelOfTable.tsx';
import { RowsTable } from '../parts/rowsTable.tsx';
import { TableBody } from '../parts/tableBody.tsx';
import { useNear } from '../parts/useNear.ts';
import { useShown } from '../parts/useShown.ts';
import { useTable } from '../parts/useTable.ts';
import type { PanelProps } from '../plan/panelSpecs.ts';
import { valueInWords } from '../words/valueInWords.ts';
import { aroundPage } from './aroundPage.ts';

/** From which page to which; of a chosen one what comes before it and what after. */
export function PathsPanel({ spec: { name, heading, tables }, wide }: PanelProps) {
  const { place, near } = useNear();
  const [page, choose] = useShown(name);
  const table = useTable(tables[0], near);
  const { asked } = table;
  const around =
    page !== undefined && asked.state === 'answered' ? aroundPage(asked.answer, page) : undefined;
  const nameOf = (value: string, from = false) => (
    <PageName value={value} from={from} choose={choose} />
  );
  return (
    <PanelOfTable
      name={name}
      heading={heading}
      table={table}
      place={place}
      wide={wide}
      actions={
        page === undefined ? undefined : (
          <button type="button" class="quiet" onClick={() => choose(undefined)}>
            All paths
          </button>
        )
      }
    >
      <p class="soft small note">
        {page === undefined ? (
          'From one page to the next. Choose a page to see what comes before and after it.'
        ) : (
          <>
            Before and after <strong>{valueInWords('event:page', page)}</strong>
          </>
        )}
      </p>
      {around === undefined ? (
        <TableBody
          table={table}
          caption={heading}
          head="From → to"
          nameOf={([from = '', to = '']) => (
            <>
              {nameOf(from, true)} <span class="soft">→</span> {nameOf(to)}
            </>
          )}
        />
      ) : (
        <div class="beside">
          {(['before', 'after'] as const).map((side) =>
            around[side].results.length > 0 ? (
              <RowsTable
                key={side}
                answer={around[side]}
                caption={`${side === 'before' ? 'Before' : 'After'} ${page}`}
                head={side === 'before' ? 'Came from' : 'Went on to'}
                nameOf={([value = '']) => nameOf(value, side === 'before')}
                rest={false}
              />
            ) : (
              <p class="said" key={side}>
                {side === 'before' ? 'No page before it' : 'No page after it'} that enough people
                took.
              </p>
            ),
          )}
        </div>
      )}
    </PanelOfTable>
  );
}

function PageName({
  value,
  from,
  choose,
}: {
  readonly value: string;
  readonly from: boolean;
  readonly choose: (page: string) => void;
}) {
  const words = valueInWords(from ? 'event:from' : 'event:page', value);
  if (value.startsWith('(')) return <span class="soft">{words}</span>;
  return (
    <button type="button" title={`Before and after ${words}`} onClick={() => choose(value)}>
      {words}
    </button>
  );
}
