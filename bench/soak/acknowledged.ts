import type { Batch } from './batch.ts';
import { addCounts, type Cells, type Counts, cellKey } from './cells.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What was acknowledged as counted: what the cells have to be. */
export class Acknowledged {
  /** Window by window where the time of an event is certain; else all windows together. */
  readonly cells: Cells = new Map();
  /** Page views of all, all windows together. */
  readonly total: Counts = { count: 0, visits: 0, visitors: 0 };
  /** Visitors of a day, each once. */
  readonly #seen = new Set<string>();
  events = 0;

  add({ cube, cell, at, events, visits, visitor }: Batch): void {
    this.events += events;
    const startsAt = at === undefined ? '*' : at - (at % (cube === 'pages' ? DAY : HOUR));
    const seen = `${startsAt} ${visitor}`;
    const visitors = visitor === undefined || this.#seen.has(seen) ? 0 : 1;
    this.#seen.add(seen);
    addCounts(this.cells, cellKey(cube, startsAt, cell), { count: events, visits, visitors });
    if (cube !== 'pages') return;
    this.total.count += events;
    this.total.visits += visits;
    this.total.visitors += visitors;
  }
}
