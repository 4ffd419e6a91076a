import type { CellCount } from '../aggregate/openCell.ts';
import type { Policy } from '../policy/policy.ts';
import type { ReleasedWindow } from '../release/releasedWindow.ts';

/**
 * Where a release has its random bytes from: the platform's secure source, as always, or, in its place,
 * bytes that everybody knows.
 */
export type Source = 'secure' | 'known';

/** A state with windows to release, of one site. */
export interface StateApart {
  readonly policy: Policy;
  /** Of a twin, as they were on disk. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** What the clock says at the release, in milliseconds since 1970. */
  readonly at: number;
  /** Cells that are put beside those of the state, in every window of their cube. */
  readonly more: readonly {
    readonly cube: string;
    readonly dims: readonly string[];
    readonly counts: Readonly<Partial<Record<CellCount, number>>>;
  }[];
}

/** What one release of it published, and where its random numbers came from. */
export interface ReleasedApart {
  readonly windows: readonly ReleasedWindow[];
  /** Bytes that were asked of the platform's secure source (`crypto.getRandomValues`) meanwhile. */
  readonly secureBytes: number;
  /** Calls of `Math.random` meanwhile, which is no secure source. */
  readonly mathRandom: number;
}

/**
 * Starts a process of its own that opens a copy of the state as a server does and releases what has
 * closed; then the next copy, for each source one.
 *
 * @throws AuditError where the process does not end in order
 */
export type ReleaseApart = (
  state: StateApart,
  sources: readonly Source[],
) => Promise<readonly ReleasedApart[]>;
