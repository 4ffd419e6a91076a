import type { Row } from '../../../../release/publish.ts';
import { nameOf } from '../../../simulator/calendar.ts';
import { must } from '../../../simulator/violation.ts';
import type { Edge } from '../edge.ts';
import type { Published } from './checkReleases.ts';

/**
 * What ClickHouse has by window, one row a key as its tables keep it. A row that is sent again is
 * the same.
 */
export function readPublished({ rows, policy }: Edge): Map<string, Published> {
  const windows = new Map<string, Published>();
  const of = ({ window, starts_at }: Row) => {
    const name = nameOf({
      site: policy.site,
      kind: window as 'day',
      startsAt: Number(starts_at) * 1000,
    });
    const published = windows.get(name) ?? { releases: new Map(), cells: new Map() };
    windows.set(name, published);
    return { name, published };
  };
  const seen = new Map<string, string>();
  const isNew = (name: string, row: Row, key: readonly unknown[]) => {
    const place = JSON.stringify([name, ...key]);
    const before = seen.get(place);
    const text = JSON.stringify(row);
    must(before === undefined || before === text, () => `published twice, and otherwise: ${place}`);
    seen.set(place, text);
    return before === undefined;
  };
  for (const row of rows.get('releases') ?? []) {
    const { name, published } = of(row);
    if (isNew(name, row, ['release', row.cube])) published.releases.set(String(row.cube), row);
  }
  for (const row of rows.get('cells') ?? []) {
    const { name, published } = of(row);
    const cube = String(row.cube);
    if (!isNew(name, row, [cube, row.page, row.country, row.device, row.os])) continue;
    published.cells.set(cube, [...(published.cells.get(cube) ?? []), row]);
  }
  return windows;
}
