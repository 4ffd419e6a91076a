import type { Cube, WindowKind } from '../policy/cube.ts';
import type { Declared } from '../policy/domain.ts';
import type { Release } from '../policy/release.ts';
import type { WindowRow } from './changes.ts';
import type { FoldingCube } from './foldingCube.ts';
import type { OpenCell } from './openCell.ts';
import { planVisitors, type VisitorPlan } from './visitorPlan.ts';
import { VisitorTable } from './visitorTable.ts';

/** The part of a policy a window is opened, counted and released under. */
export interface WindowPolicy {
  readonly version: number;
  readonly cubes: readonly Cube[];
  readonly release: Release;
  readonly retentionMonths: number;
  /** What closed domains are made of. */
  readonly declared: Declared;
}

/** The consented visitors of a window, in compact records. Personal data until it closes. */
export interface Visitors {
  readonly plan: VisitorPlan;
  readonly table: VisitorTable;
  /** 32 random bytes in hex, made when the window opens; stored apart, destroyed at close. */
  key: string;
}

/**
 * A window that still takes events: the cells of all cubes with this kind of
 * window, and the consented visitors seen in it. Until it closes it holds
 * personal data; nobody can query it.
 */
export interface OpenWindow {
  readonly id: number;
  readonly site: string;
  readonly kind: WindowKind;
  readonly startsAt: number;
  readonly endsAt: number;
  /** That it was opened under. */
  readonly policy: WindowPolicy;
  /** Its cubes: those of the policy with this kind of window that no later version took out. */
  readonly cubes: readonly Cube[];
  /**
   * It has visitors, but the key to tell them by is lost: nobody can be counted once, or
   * within a bound. Or its counts are, as after a backup was restored. It is withheld.
   */
  readonly keyLost: boolean;
  /** A later version of the policy came into force while it was open. */
  readonly partial: boolean;
  /** The cells of each cube with this kind of window, by the dimension values joined. */
  readonly cells: ReadonlyMap<string, Map<string, OpenCell>>;
  /** The same by the number that a visitor's record holds. */
  readonly cellsByNumber: Map<number, OpenCell>;
  readonly visitors: Visitors | undefined;
  /** The cubes that count a type of event, once it was asked for. */
  readonly folding: Map<string, readonly FoldingCube[]>;
}

/** The cell of what is beyond a cube's cell budget; it is not published. */
export const OVERFLOW = '(overflow)';

/**
 * A window that nothing was folded into yet.
 *
 * @param key of its visitors, 32 random bytes in hex; undefined where it has none
 * @param inForce the site's cubes now, where a later version than the window's is
 * @param visitors whether visitors are told apart here
 */
export function openWindow(
  row: Omit<WindowRow, 'policy'>,
  policy: WindowPolicy,
  key: string | undefined,
  inForce?: readonly Cube[],
  visitors = true,
): OpenWindow {
  const { id, site, kind, startsAt, endsAt } = row;
  const plan = visitors ? planVisitors(policy.cubes, kind) : undefined;
  const cubes = policy.cubes.filter(
    (cube) => cube.window === kind && (!inForce || inForce.some((now) => tellsAsMuch(now, cube))),
  );
  return {
    id,
    site,
    kind,
    startsAt,
    endsAt,
    policy,
    cubes,
    keyLost: row.lost === 1 || (plan !== undefined && key === undefined),
    partial: inForce !== undefined,
    cells: new Map(cubes.map((cube) => [cube.name, new Map()])),
    cellsByNumber: new Map(),
    folding: new Map(),
    visitors:
      plan && key !== undefined ? { plan, table: new VisitorTable(plan.layout), key } : undefined,
  };
}

/** A cube goes on under a later policy that still has it; one that was taken out, or tells other things, stops at once. */
function tellsAsMuch(now: Cube, then: Cube): boolean {
  return (
    now.name === then.name &&
    now.event === then.event &&
    now.custom === then.custom &&
    now.prop === then.prop &&
    now.window === then.window &&
    then.dimensions.every((dimension) => now.dimensions.includes(dimension))
  );
}

export function windowKey(site: string, kind: WindowKind, startsAt: number): string {
  return `${site} ${kind} ${startsAt}`;
}
