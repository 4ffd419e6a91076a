import type { Row } from '../../release/publish.ts';
import { nameOf } from './calendar.ts';
import { checkChain, checkHashes } from './checkLedgers.ts';
import { checkAtRest, checkState } from './checkState.ts';
import { checkWindow } from './checkWindow.ts';
import { countAll } from './countAll.ts';
import type { Simulation } from './simulation.ts';
import type { ModelCube } from './sites.ts';
import { must } from './violation.ts';

/** What was checked, so that a test can see that it was something. */
export interface Findings {
  readonly windows: number;
  /** Windows whose content is known to the last event. */
  readonly exact: number;
  readonly cells: number;
}

/** After all is mended and every window that was counted in is over. */
export function checkAll(simulation: Simulation): Findings {
  checkAtRest(simulation);
  checkState(simulation);
  const ledgers = simulation.cast.map((site) => checkChain(simulation, site));
  const { cells, releases } = simulation.clickhouse.tables;
  const released = new Map<string, Map<string, { row: Row; cells: Row[] }>>();
  for (const row of releases.values()) {
    const window = released.get(placeOf(row)) ?? new Map();
    released.set(placeOf(row), window.set(String(row.cube), { row, cells: [] }));
  }
  for (const row of cells.values()) {
    const cube = released.get(placeOf(row))?.get(String(row.cube));
    must(cube !== undefined, () => `a cell without a release: ${JSON.stringify(row)}`);
    cube.cells.push(row);
  }
  checkHashes(ledgers.flat(), released);
  const expected = countAll([...simulation.events]);
  let exact = 0;
  for (const [name, window] of expected) {
    const cubes = released.get(name);
    if (cubes || window.sure > 0) checkWindow(name, window, cubes);
    if (window.exact) exact += 1;
  }
  for (const [name, cubes] of released) {
    if (expected.has(name)) continue;
    const all = [...cubes.values()].flatMap((cube) => cube.cells);
    const empty = all.every(
      (row) => Number(row.count ?? 0) === 0 && Number(row.visitors ?? 0) === 0,
    );
    must(name.startsWith('blog') && empty, () => `released, but nobody was in it: ${name}`);
  }
  checkDays(released);
  return { windows: released.size, exact, cells: cells.size };
}

function placeOf({ site, window, starts_at: startsAt }: Row): string {
  const kind = String(window) as ModelCube['kind'];
  return nameOf({ site: String(site), kind, startsAt: Number(startsAt) * 1000 });
}

/** The noisy site's days follow one another without a gap, whoever came. */
function checkDays(released: ReadonlyMap<string, ReadonlyMap<string, { row: Row }>>): void {
  const days = [...released.values()]
    .flatMap((cubes) => [...cubes.values()].slice(0, 1))
    .filter(({ row }) => row.site === 'blog')
    .sort((a, b) => Number(a.row.starts_at) - Number(b.row.starts_at));
  for (const [index, { row }] of days.entries()) {
    const before = days[index - 1];
    must(
      before === undefined || before.row.ends_at === row.starts_at,
      () => `a day is missing before ${row.starts_at}`,
    );
  }
}
