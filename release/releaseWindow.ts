import { Temporal } from 'temporal-polyfill';
import type { OpenCell } from '../aggregate/openCell.ts';
import { type OpenWindow, OVERFLOW } from '../aggregate/openWindow.ts';
import { milliEpsilonOf } from '../policy/budget.ts';
import type { Cube, Measure } from '../policy/cube.ts';
import { addNoise } from './addNoise.ts';
import { compareStrings } from './compareStrings.ts';
import type { ReleasedCube, ReleasedWindow, Withheld } from './releasedWindow.ts';
import { suppressCube } from './suppress.ts';
import type { Uniform } from './uniform.ts';

/** What a release needs beside the window. */
export interface Circumstances {
  /** Milliseconds since 1970. */
  readonly releasedAt: number;
  /** Epsilon in thousandths that the window may spend without going over a ceiling of its policy. */
  readonly milliEpsilonLeft: number;
  /** From a secure source. */
  readonly uniform: Uniform;
}

/** The one publication of a closed window, every cube of it. */
export function releaseWindow(window: OpenWindow, how: Circumstances): ReleasedWindow {
  const { site, kind, startsAt, endsAt, policy, partial } = window;
  let left = how.milliEpsilonLeft;
  const cubes = window.cubes.map((cube) => {
    const released = releaseCube(window, cube, left, how.uniform);
    if (released.withheld !== 'budget') left -= milliEpsilonOf(cube);
    return released;
  });
  return {
    site,
    kind,
    startsAt,
    endsAt,
    releasedAt: how.releasedAt,
    expiresAt: monthsLater(how.releasedAt, policy.retentionMonths),
    policyVersion: policy.version,
    partial,
    cubes,
  };
}

function releaseCube(
  window: OpenWindow,
  cube: Cube,
  milliEpsilonLeft: number,
  uniform: Uniform,
): ReleasedCube {
  const { release, declared } = window.policy;
  const open = window.cells.get(cube.name) ?? new Map<string, OpenCell>();
  const overflow = open.has(OVERFLOW);
  const measures = Object.keys(cube.measures) as Measure[];
  const named = { cube: cube.name, dimensions: cube.dimensions, measures, overflow };
  const cells = published(open);
  const released =
    release.mechanism === 'suppression'
      ? suppressCube(cube, cells, measures, release)
      : addNoise(cube, cells, measures, declared, uniform);
  const withheld = withheldFor(window, cube, overflow, milliEpsilonLeft);
  return { ...named, ...released, withheld, cells: withheld === '' ? released.cells : [] };
}

function withheldFor(
  { policy, keyLost }: OpenWindow,
  cube: Cube,
  overflow: boolean,
  milliEpsilonLeft: number,
): Withheld {
  if (keyLost) return 'key';
  if (policy.release.mechanism === 'suppression') return '';
  if (milliEpsilonOf(cube) > milliEpsilonLeft) return 'budget';
  return overflow ? 'overflow' : '';
}

/** The cells that stand for one combination of values each, in an order that tells nothing of who came first. */
function published(cells: ReadonlyMap<string, OpenCell>): OpenCell[] {
  return [...cells]
    .filter(([key]) => key !== OVERFLOW)
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([, cell]) => cell);
}

/** Retention runs from the release: an imported log may be older than any retention. */
function monthsLater(instant: number, months: number): number {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('UTC').add({ months })
    .epochMilliseconds;
}
