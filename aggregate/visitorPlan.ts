import { isAudienceCube } from '../policy/audience.ts';
import type { Cube, WindowKind } from '../policy/cube.ts';
import { isTracked } from '../policy/isTracked.ts';
import type { Event } from '../transforms/event.ts';
import type { VisitorLayout } from './visitorTable.ts';

/** Where a visitor's record keeps what one cube has to know of it. */
export interface CubePlan {
  /** The most cells the visitor counts in. */
  readonly bound: number;
  /** With a bound of one: the flag that the visitor was counted. */
  readonly seen?: number;
  /** Else the first slot of the cells it was counted in; in an audience cube of the one it began in. */
  readonly slot?: number;
  /** In an audience cube: the flag that an entry of the visitor was counted twice. */
  readonly twice?: number;
}

/** How the visitors of a window are remembered: only what its cubes' bounds need. */
export interface VisitorPlan {
  readonly layout: VisitorLayout;
  /** Counters of events, by what is counted. */
  readonly counters: ReadonlyMap<string, number>;
  /** The counters that an event moves, once it was asked for. */
  readonly moved: Map<string, readonly number[]>;
  /** The counter of visits, where a cube has a bound on them. */
  readonly visits: number | undefined;
  readonly cubes: ReadonlyMap<string, CubePlan>;
}

/** The kind of window whose visitors the cubes of a kind are counted by: bounds of cubes by the hour hold for the day. */
export function visitorKind(kind: WindowKind): WindowKind {
  return kind === 'hour' ? 'day' : kind;
}

/**
 * The plan of the visitors of a kind of window, from the policy it was opened
 * under; undefined where nobody needs to be told apart. The same cubes give the same
 * plan: stored records are read by it.
 */
export function planVisitors(cubes: readonly Cube[], kind: WindowKind): VisitorPlan | undefined {
  // What one does in an hour is counted by the day's visitors.
  if (kind === 'hour') return undefined;
  const own = cubes.filter((cube) => cube.window === kind);
  const hourly = kind === 'day' ? cubes.filter((cube) => cube.window === 'hour') : [];
  // In a window with visitors they are the contributors of its other cubes too.
  const planned = [...(own.some(isTracked) ? own : []), ...hourly.filter(isTracked)];
  return planned.length === 0 ? undefined : layOut(planned);
}

function layOut(planned: readonly Cube[]): VisitorPlan {
  const counters = new Map<string, number>();
  const plans = new Map<string, CubePlan>();
  let flags = 0;
  let slots = 0;
  for (const cube of planned) {
    const { count, visitors } = cube.measures;
    if (count?.bound !== undefined && !counters.has(countedBy(cube))) {
      counters.set(countedBy(cube), counters.size);
    }
    const bound = visitors?.bound ?? 1;
    if (isAudienceCube(cube)) plans.set(cube.name, { bound, slot: slots++, twice: flags++ });
    else if (bound === 1) plans.set(cube.name, { bound, seen: flags++ });
    else {
      plans.set(cube.name, { bound, slot: slots });
      slots += bound;
    }
  }
  const boundsVisits = planned.some(
    (cube) => isAudienceCube(cube) || cube.measures.visits?.bound !== undefined,
  );
  return {
    layout: { counters: counters.size + (boundsVisits ? 1 : 0), flags, slots },
    counters,
    moved: new Map(),
    visits: boundsVisits ? counters.size : undefined,
    cubes: plans,
  };
}

/** Whose n-th event a bound on a cube's count looks at. */
export function countedBy({ event, custom }: Pick<Cube, 'event' | 'custom'>): string {
  return custom === undefined ? event : customKey(custom);
}

/** The counters that an event moves. */
export function countersMoved(plan: VisitorPlan, { type, name }: Event): readonly number[] {
  const key = type === 'custom' ? customKey(name) : type;
  let moved = plan.moved.get(key);
  if (!moved) {
    const keys = type === 'custom' ? [type, key] : [type];
    moved = keys.flatMap((it) => plan.counters.get(it) ?? []);
    plan.moved.set(key, moved);
  }
  return moved;
}

/** What is looked up of a custom event, by its name. */
export function customKey(name: string): string {
  return `custom ${name}`;
}
