import type { LedgerRow } from '../../aggregate/ledger.ts';

/** What an entry says of a policy that came into force. */
export interface Activated {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly version: number;
  readonly hash: string;
}

/** What an entry says of a window that was released. */
export interface Released {
  readonly seq: number;
  readonly releasedAt: number;
  readonly window: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly policyVersion: number;
  readonly cubes: readonly {
    readonly cube: string;
    readonly mechanism: string;
    readonly withheld: string;
  }[];
  /** Hash of all that was published. */
  readonly published: string;
}

export function activatedPolicies(ledger: readonly LedgerRow[]): Activated[] {
  return of(ledger, 'policy_activated').map(({ seq, at, body }) => {
    const { version, hash } = read(body);
    return { seq, at, version: Number(version), hash: String(hash) };
  });
}

export function releasedWindows(ledger: readonly LedgerRow[]): Released[] {
  return of(ledger, 'window_released').map(({ seq, at, body }) => {
    const { window, startsAt, endsAt, policyVersion, cubes, published } = read(body);
    return {
      ...{ seq, releasedAt: at, window: String(window) },
      ...{ startsAt: Number(startsAt), endsAt: Number(endsAt) },
      ...{ policyVersion: Number(policyVersion), published: String(published) },
      cubes: Array.isArray(cubes) ? (cubes as Released['cubes']) : [],
    };
  });
}

/** Which windows had a key made, or destroyed, by the number of the entry. */
export function keysOf(
  ledger: readonly LedgerRow[],
  entry: 'key_made' | 'key_destroyed',
): ReadonlyMap<string, number> {
  return new Map(
    of(ledger, entry).map(({ seq, body }) => {
      const { window, startsAt } = read(body);
      return [windowName({ window: String(window), startsAt: Number(startsAt) }), seq];
    }),
  );
}

/** A window in words, the same wherever it is told of. */
export function windowName({ window, startsAt }: { window: string; startsAt: number }): string {
  const at = Number.isFinite(startsAt) ? new Date(startsAt).toISOString().slice(0, 16) : '?';
  return `${window} from ${at} UTC`;
}

function of(ledger: readonly LedgerRow[], entry: LedgerRow['entry']): LedgerRow[] {
  return ledger.filter((row) => row.entry === entry);
}

/** A body that is no JSON says nothing; that it was changed the chain tells. */
function read(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
