import { isAudienceCube } from '../policy/audience.ts';
import type { Snapshot, WindowRow } from './changes.ts';
import { CELL_COUNTS, cellKey, cellNumber, emptyCell } from './openCell.ts';
import { type OpenWindow, openWindow, type WindowPolicy } from './openWindow.ts';
import { eachFingerprint } from './packedVisitors.ts';
import { hoursNeedDay } from './site.ts';

/** The open windows as a process left them, and the last number it gave to a cell. */
export interface Restored {
  readonly windows: readonly OpenWindow[];
  readonly lastCell: number;
}

/**
 * Builds the open windows from the state. A window keeps the policy it was opened
 * under; cubes that the one in force now no longer has stop at once.
 *
 * @param inForce the policy of a site now
 * @param visitors whether visitors are told apart here
 */
export function restoreWindows(
  snapshot: Snapshot,
  inForce: (site: string) => WindowPolicy | undefined,
  visitors = true,
): Restored {
  const keys = new Map(snapshot.keys.map(({ window, key }) => [window, key]));
  const byId = new Map<number, OpenWindow>();
  for (const row of snapshot.windows) {
    const policy: WindowPolicy = JSON.parse(row.policy);
    const now = inForce(row.site);
    const later = now && now.version !== policy.version ? now.cubes : undefined;
    const hourOf = row.kind === 'hour' && hoursNeedDay(policy.cubes);
    const lost = row.lost === 1 || (hourOf && inLostDay(row, byId.values())) ? 1 : 0;
    byId.set(row.id, openWindow({ ...row, lost }, policy, keys.get(row.id), later, visitors));
  }
  const lastCell = Math.max(restoreCells(snapshot, byId), restoreVisitors(snapshot, byId));
  return {
    windows: [...byId.values()],
    lastCell,
  };
}

/** Hours stop with the visitors of their day, which is opened before them. */
function inLostDay(hour: WindowRow, opened: Iterable<OpenWindow>): boolean {
  for (const { kind, site, keyLost, startsAt, endsAt } of opened) {
    const around = startsAt <= hour.startsAt && hour.endsAt <= endsAt;
    if (kind === 'day' && site === hour.site && keyLost && around) return true;
  }
  return false;
}

function restoreCells(snapshot: Snapshot, byId: ReadonlyMap<number, OpenWindow>): number {
  let last = 0;
  for (const row of snapshot.cells) {
    last = Math.max(last, row.id);
    const window = byId.get(row.window);
    const cells = window?.cells.get(row.cube);
    if (!window || !cells) continue;
    const cell = emptyCell(row.id, JSON.parse(row.dims));
    for (const name of CELL_COUNTS) cell[name] = row[name];
    cells.set(cellKey(cell.dims), cell);
    if (isAudienceCube({ name: row.cube })) window.cellsByNumber.set(cellNumber(cell), cell);
  }
  return last;
}

/** @returns the largest number of a cell that a visitor was counted in: the cells of hours may be gone */
function restoreVisitors(snapshot: Snapshot, byId: ReadonlyMap<number, OpenWindow>): number {
  let last = 0;
  for (const rows of snapshot.visitors) {
    const { table, plan } = byId.get(rows.window)?.visitors ?? {};
    if (!table || !plan) continue;
    let at = 0;
    for (const fingerprint of eachFingerprint(rows)) {
      const record = table.add(fingerprint);
      table.write(record, rows.records.subarray(at, at + rows.recordBytes));
      at += rows.recordBytes;
      for (let slot = 0; slot < plan.layout.slots; slot += 1) {
        last = Math.max(last, table.slot(record, slot));
      }
    }
  }
  return last;
}
