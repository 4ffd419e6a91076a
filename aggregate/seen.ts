import type { Event } from '../transforms/event.ts';
import type { Visitor } from '../transforms/visitor.ts';
import { cellNumber, type OpenCell } from './openCell.ts';
import type { Visitors } from './openWindow.ts';
import { type CubePlan, countersMoved } from './visitorPlan.ts';

/** A visitor's record in a window, with one event counted in it. */
export class Seen {
  readonly record: number;
  readonly #visitors: Visitors;

  constructor(visitors: Visitors, record: number) {
    this.#visitors = visitors;
    this.record = record;
  }

  /** How many events of a counter's kind the visitor has sent in the window, this one included. */
  nth(counter: number | undefined): number | undefined {
    return counter === undefined ? undefined : this.#visitors.table.counter(this.record, counter);
  }

  /** How many visits the visitor has made in the window, this one included. */
  get nthVisit(): number {
    const { plan, table } = this.#visitors;
    return plan.visits === undefined ? 1 : table.counter(this.record, plan.visits);
  }

  /**
   * Whether the visitor now counts in a cell of a cube for the first time: in the
   * first cells it touches, as many as the bound, once in each.
   */
  firstIn(plan: CubePlan | undefined, cell: OpenCell): boolean {
    if (plan === undefined) return false;
    const { table } = this.#visitors;
    const { seen, slot, bound } = plan;
    if (seen !== undefined) {
      if (table.flag(this.record, seen)) return false;
      table.setFlag(this.record, seen);
      return true;
    }
    const number = cellNumber(cell);
    for (let index = 0; slot !== undefined && index < bound; index += 1) {
      const taken = table.slot(this.record, slot + index);
      if (taken === number) return false;
      if (taken === 0) {
        table.setSlot(this.record, slot + index, number);
        return true;
      }
    }
    return false;
  }

  /** Whether the visitor may still count in another cell of a cube. */
  mayEnter(plan: CubePlan | undefined): boolean {
    if (plan === undefined) return false;
    const { table } = this.#visitors;
    const { seen, slot, bound } = plan;
    if (seen !== undefined) return !table.flag(this.record, seen);
    return slot !== undefined && table.slot(this.record, slot + bound - 1) === 0;
  }

  /** The number of the cell the visitor began in; 0 for none yet. */
  cellIn(plan: CubePlan | undefined): number {
    const slot = plan?.slot;
    return slot === undefined ? 0 : this.#visitors.table.slot(this.record, slot);
  }

  /** Whether this is the first entry of the visitor that was counted before its grant, too. */
  firstTwice(plan: CubePlan | undefined): boolean {
    const { table } = this.#visitors;
    const twice = plan?.twice;
    if (twice === undefined || table.flag(this.record, twice)) return false;
    table.setFlag(this.record, twice);
    return true;
  }
}

/** Counts an event in its visitor's record, made now if this is the first. */
export function see(visitors: Visitors, visitor: Visitor, event: Event): Seen {
  const { plan, table, key } = visitors;
  const record = table.add(visitor.fingerprint(key));
  for (const counter of countersMoved(plan, event)) table.increment(record, counter);
  if (event.entry && plan.visits !== undefined) table.increment(record, plan.visits);
  return new Seen(visitors, record);
}
