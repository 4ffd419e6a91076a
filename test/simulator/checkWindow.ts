import type { Row } from '../../release/publish.ts';
import type { ModelCell, ModelWindow } from './model.ts';
import { K, type ModelCube } from './sites.ts';
import { must } from './violation.ts';

/** What was published of a window, against what should have been. */
export function checkWindow(
  name: string,
  window: ModelWindow,
  cubes: ReadonlyMap<string, { row: Row; cells: Row[] }> | undefined,
): void {
  must(cubes !== undefined, () => `never released: ${name}, with ${window.sure} events`);
  for (const cube of window.site.cubes) {
    if (cube.kind !== window.span.kind) continue;
    const published = cubes.get(cube.name);
    must(published !== undefined, () => `never released: ${cube.name} of ${name}`);
    const { row, cells } = published;
    must(row.withheld === '', () => `withheld for ${row.withheld}: ${cube.name} of ${name}`);
    must(Number(row.ends_at) * 1000 === window.span.endsAt, () => `${name} ends at ${row.ends_at}`);
    if (window.exact) checkCells(name, window, cube, cells);
    else checkBounds(name, window, cube, cells);
  }
}

function checkCells(name: string, window: ModelWindow, cube: ModelCube, cells: Row[]): void {
  const counts = new Map<string, ModelCell>(window.cells.get(cube.name));
  for (const row of cells) {
    const value = cube.dimension ? String(row[cube.dimension]) : '';
    const cell = counts.get(value) ?? { count: 0, visits: 0, visitors: 0, anonymous: 0 };
    counts.delete(value);
    const [got, want] = [row, cell].map((it) =>
      cube.counts.map((count) => `${it[count]} ${count}`).join(', '),
    );
    must(got === want, () => `${name}, ${cube.name} ${value}: published ${got}, but was ${want}`);
    must(
      window.site.mechanism === 'dp' || cell.visitors + cell.anonymous >= K,
      () => `${name}, ${cube.name} ${value}: published with too few`,
    );
  }
  for (const [value, cell] of counts) {
    must(
      window.site.mechanism === 'suppression' && cell.visitors + cell.anonymous < K,
      () => `${name}, ${cube.name} ${value}: not published, but was ${JSON.stringify(cell)}`,
    );
  }
}

/** Where some events may be in it or not, as nobody saw an answer: at least the others, at most all. */
function checkBounds(name: string, window: ModelWindow, cube: ModelCube, cells: Row[]): void {
  if (!cube.counts.includes('count')) return;
  const total = cells.reduce((sum, row) => sum + Number(row.count), 0);
  const all = window.site.mechanism === 'dp' ? window.sureAnonymous : 0;
  must(
    total >= all && total <= window.possible,
    () => `${name}, ${cube.name}: ${total} events, but ${all} to ${window.possible} were counted`,
  );
}
