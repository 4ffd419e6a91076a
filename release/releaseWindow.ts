import { Temporal } from 'temporal-polyfill';
import { type OpenCell, type OpenWindow, OVERFLOW } from '../aggregate/openWindow.ts';
import type { Cube, Dimension, Measure, WindowKind } from '../policy/cube.ts';
import { anonymousPerContributor, type ReleasedCell, suppress } from './suppress.ts';

/** One cube of a released window, as it is published. */
export interface ReleasedCube {
  readonly cube: string;
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
  readonly mechanism: 'suppression';
  readonly k: number;
  readonly rounding: number;
  /** The cube ran over its cell budget: what came after stands in no published cell. */
  readonly overflow: boolean;
  readonly cells: readonly ReleasedCell[];
}

/** All that leaves a window when it closes. Times are milliseconds since 1970. */
export interface ReleasedWindow {
  readonly site: string;
  readonly kind: WindowKind;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly releasedAt: number;
  readonly expiresAt: number;
  readonly policyVersion: number;
  readonly cubes: readonly ReleasedCube[];
}

/** The one publication of a closed window, every cube of it. */
export function releaseWindow(window: OpenWindow, releasedAt: number): ReleasedWindow {
  const { site, kind, startsAt, endsAt, policy } = window;
  return {
    site,
    kind,
    startsAt,
    endsAt,
    releasedAt,
    expiresAt: monthsLater(releasedAt, policy.retentionMonths),
    policyVersion: policy.version,
    cubes: policy.cubes.map((cube) => releaseCube(window, cube)),
  };
}

function releaseCube(window: OpenWindow, cube: Cube): ReleasedCube {
  const { k, rounding } = window.policy.release;
  const measures = Object.keys(cube.measures) as Measure[];
  const cells = window.cells.get(cube.name) ?? new Map<string, OpenCell>();
  const overflow = cells.has(OVERFLOW);
  return {
    cube: cube.name,
    dimensions: cube.dimensions,
    measures,
    mechanism: 'suppression',
    k,
    rounding,
    overflow,
    cells: suppress(published(cells), measures, {
      k,
      rounding,
      perContributor: anonymousPerContributor(cube),
    }),
  };
}

/** The cells that stand for one combination of values each. */
function* published(cells: ReadonlyMap<string, OpenCell>): Generator<OpenCell> {
  for (const [key, cell] of cells) if (key !== OVERFLOW) yield cell;
}

/** Retention runs from the release: an imported log may be older than any retention. */
function monthsLater(instant: number, months: number): number {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('UTC').add({ months })
    .epochMilliseconds;
}
