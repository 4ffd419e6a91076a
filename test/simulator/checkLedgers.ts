import { checkLedger, type LedgerRow } from '../../aggregate/ledger.ts';
import type { Measure } from '../../policy/cube.ts';
import type { Row } from '../../release/publish.ts';
import { publishedHash } from '../../release/publishedHash.ts';
import { nameOf } from './calendar.ts';
import type { Simulation } from './simulation.ts';
import { SITES } from './sites.ts';
import { must } from './violation.ts';

/** The chain is whole, ClickHouse has all of it, and each key that was made is destroyed. */
export function checkChain({ disk, clickhouse }: Simulation, site: string): LedgerRow[] {
  const rows = disk.all(
    'state',
    'SELECT site, seq, at, entry, body, previous, hash FROM ledger WHERE site = ? ORDER BY seq',
    site,
  ) as unknown as LedgerRow[];
  const broken = checkLedger(rows);
  must(broken === undefined, () => `the ledger of ${site} is broken: ${JSON.stringify(broken)}`);
  const copied = [...clickhouse.tables.ledger.values()]
    .filter((row) => row.site === site)
    .sort((a, b) => Number(a.seq) - Number(b.seq));
  must(
    JSON.stringify(copied) === JSON.stringify(rows),
    () => `ClickHouse has ${copied.length} of ${rows.length} ledger entries of ${site}, or others`,
  );
  let last = 0;
  for (const { at } of rows.filter(({ entry }) => entry === 'window_released')) {
    must(at >= last - 60_000, () => `a release of ${site} by a clock that was set back`);
    last = Math.max(last, at);
  }
  const bodies = (entry: string) =>
    rows.filter((row) => row.entry === entry).map(({ body }) => body);
  const open = disk
    .all('state', 'SELECT kind, starts_at FROM open_windows WHERE site = ?', site)
    .map((row) => JSON.stringify({ window: row.kind, startsAt: row.starts_at }));
  const ended = [...bodies('key_destroyed'), ...open].sort();
  must(
    JSON.stringify(ended) === JSON.stringify(bodies('key_made').sort()),
    () => `keys of ${site} made and not destroyed, or the reverse`,
  );
  return rows;
}

/** Each release stands in the ledger once, with the hash of what was published. */
export function checkHashes(
  ledger: readonly LedgerRow[],
  released: ReadonlyMap<string, ReadonlyMap<string, { row: Row; cells: Row[] }>>,
): void {
  const noted = new Set<string>();
  for (const { site, entry, body } of ledger) {
    if (entry !== 'window_released') continue;
    const { window, startsAt, published } = JSON.parse(body);
    const name = nameOf({ site, kind: window, startsAt });
    must(!noted.has(name), () => `released twice: ${name}`);
    noted.add(name);
    const cubes = [...(released.get(name) ?? [])].map(([cube, { row, cells }]) => {
      const { dimension } = SITES.get(site)?.cubes.find((it) => it.name === cube) ?? {};
      return {
        cube,
        measures: row.measures as unknown as Measure[],
        cells: cells.map((cell) => ({
          dims: dimension ? [String(cell[dimension])] : [],
          counts: cell as Partial<Record<Measure, number>>,
        })),
      };
    });
    must(publishedHash(cubes) === published, () => `published otherwise than noted: ${name}`);
  }
  must(
    noted.size === released.size,
    () => `${released.size} windows in ClickHouse, ${noted.size} in the ledger`,
  );
}
