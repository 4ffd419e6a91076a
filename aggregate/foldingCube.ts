import type { Cube } from '../policy/cube.ts';
import type { Event } from '../transforms/event.ts';
import { eventCellKey, isCellOf, type OpenCell } from './openCell.ts';
import type { CubePlan } from './visitorPlan.ts';

/** A cube of an open window with what every fold asks of it, looked up once. */
export interface FoldingCube {
  readonly cube: Cube;
  readonly isAudience: boolean;
  /** Whether visitors are known: of an hour only where the cube has bounds on what one does in the day. */
  readonly knowsVisitors: boolean;
  readonly cells: Map<string, OpenCell>;
  /** Where a visitor's record keeps what this cube has to know of it. */
  readonly plan: CubePlan | undefined;
  /** The counter of the events that the bound on its count looks at. */
  readonly counter: number | undefined;
  /** The cell that took the last event: within a request mostly the next one's, too. */
  latest: OpenCell | undefined;
}

/** The cell that an event falls into, where there is one already. */
export function knownCell(folding: FoldingCube, event: Event): OpenCell | undefined {
  const { cube, latest } = folding;
  if (latest && isCellOf(event, cube, latest)) return latest;
  const known = folding.cells.get(eventCellKey(event, cube));
  if (known) folding.latest = known;
  return known;
}
