import type { Dimension, Measure, WindowKind } from '../policy/cube.ts';
import type { Release } from '../policy/release.ts';

/** One published cell: its dimension values, and its counts by measure. */
export interface ReleasedCell {
  readonly dims: readonly string[];
  readonly counts: Readonly<Partial<Record<Measure, number>>>;
}

/** Why a cube's window is not published at all; '' when it is. */
export type Withheld =
  | ''
  /** It ran over its cell budget, so a bound may not have held. */
  | 'overflow'
  /** The key of its visitors is lost, as after a backup was restored: no bound holds. */
  | 'key'
  /** With it the releases of a day or month would go over the policy's ceiling. */
  | 'budget';

/** How a cube was published: everything a reader needs to know of its numbers. */
export interface HowReleased {
  readonly mechanism: Release['mechanism'];
  /** Under suppression; else 0. */
  readonly k: number;
  readonly rounding: number;
  /** Under dp; else 0. */
  readonly epsilon: number;
  readonly delta: number;
  /** For each of the measures: contribution bound (0 for none), scale b of the noise, variance of one published count. */
  readonly bounds: readonly number[];
  readonly scales: readonly number[];
  readonly variances: readonly number[];
  /** The least noisy count of a published cell; 0 where every cell is published. */
  readonly threshold: number;
  /** Every cell of a closed domain is published, zeros included. */
  readonly closed: boolean;
}

/** One cube of a released window, as it is published. */
export interface ReleasedCube extends HowReleased {
  readonly cube: string;
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
  /** The cube ran over its cell budget: what came after stands in no published cell. */
  readonly overflow: boolean;
  readonly withheld: Withheld;
  /** More cells of it follow, in a part of their own. */
  readonly continued?: true;
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
  /** The policy changed while the window was open. */
  readonly partial: boolean;
  readonly cubes: readonly ReleasedCube[];
}
