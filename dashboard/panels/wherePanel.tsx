import { useState } from 'preact/hooks';
import type { Answer } from '../../query/answerSchema.ts';
import { WorldMap } from '../charts/worldMap.tsx';
import { Attribution } from '../parts/attribution.tsx';
import { Named } from '../parts/named.tsx';
import { NoNumbers } from '../parts/noNumbers.tsx';
import { PanelOfTable } from '../parts/panelOfTable.tsx';
import { Refused } from '../parts/refused.tsx';
import { RowsTable } from '../parts/rowsTable.tsx';
import { useNear } from '../parts/useNear.ts';
import { useTable } from '../parts/useTable.ts';
import type { PanelProps, TableSpec } from '../plan/panelSpecs.ts';
import { useView } from '../view/viewContext.ts';
import { metricInWords } from '../words/metricInWords.ts';
import { valueInWords } from '../words/valueInWords.ts';
import { RegionRows } from './regionRows.tsx';

/** On a map and as a list: countries, each with its regions. */
export function WherePanel({ spec: { name, heading, tables }, wide }: PanelProps) {
  const { view } = useView();
  const { place, near } = useNear();
  const chosen = view.filters.find(({ dimension }) => dimension === 'visit:country')?.value;
  const [opened, setOpened] = useState<readonly string[]>([]);
  const open = chosen === undefined ? opened : [...opened, chosen];
  const [countries = tables[0]] = tables.filter(({ id }) => id === 'visit:country');
  const table = useTable(countries, near);
  const regions = useTable(open.length > 0 ? byRegion(tables) : undefined, near);
  const { asked, unplanned } = table;
  const rows =
    asked.state === 'answered' && asked.answer.results.length > 0 ? asked.answer : undefined;
  const toggle = (country: string) =>
    setOpened(
      opened.includes(country) ? opened.filter((it) => it !== country) : [...opened, country],
    );
  return (
    <PanelOfTable name={name} heading={heading} table={table} place={place} wide={wide}>
      {unplanned ? (
        <Refused unplanned={unplanned} />
      ) : (
        <div class="where">
          <div>
            <WorldMap
              rows={valuesOf(rows)}
              of={metricInWords(table.question?.metrics[0] ?? '')}
              near={near}
            />
            <Attribution />
          </div>
          {rows ? (
            <RowsTable
              answer={rows}
              before={table.before}
              caption="Countries"
              head="Country"
              nameOf={([country = '']) => (
                <>
                  {byRegion(tables) && !country.startsWith('(') ? (
                    <button
                      type="button"
                      class="unfold"
                      aria-expanded={open.includes(country)}
                      aria-label={`Regions of ${valueInWords('visit:country', country)}`}
                      onClick={() => toggle(country)}
                    />
                  ) : null}
                  <Named dimension="visit:country" value={country} />
                </>
              )}
              under={([country = ''], most) =>
                open.includes(country) ? (
                  <RegionRows
                    country={country}
                    asked={regions.asked}
                    most={most}
                    wider={table.before !== undefined}
                  />
                ) : null
              }
            />
          ) : (
            <NoNumbers asked={asked} />
          )}
        </div>
      )}
    </PanelOfTable>
  );
}

/** The table of countries and regions together, where one cube has both. */
function byRegion(tables: readonly TableSpec[]): TableSpec | undefined {
  const [countries, regions] = ['visit:country', 'visit:region'].map((id) =>
    tables.find((it) => it.id === id),
  );
  return (
    countries &&
    regions && {
      ...regions,
      wanted: { ...regions.wanted, dimensions: ['visit:country', 'visit:region'] },
    }
  );
}

/** What the map shows: nothing for a number that is within its margin. */
function valuesOf(answer: Answer | undefined): ReadonlyMap<string, number> | undefined {
  return (
    answer &&
    new Map(
      answer.results.map(({ dimensions, metrics, margins }) => {
        const [value, margin] = [metrics[0] ?? 0, margins[0] ?? 0];
        return [dimensions[0] ?? '', value > margin ? value : 0];
      }),
    )
  );
}
