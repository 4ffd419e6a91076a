import type { Known } from './checkChain.ts';

/** Where a device keeps how far a ledger was checked. A browser may refuse even to tell of it. */
export type CheckStore = () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The last entry of the last chain that was found whole on this device; `undefined` where none is known. */
export function keptCheck(store: CheckStore, site: string): Known | undefined {
  try {
    const kept: unknown = JSON.parse(store().getItem(keyOf(site)) ?? 'null');
    const { seq, hash } = (kept ?? {}) as { readonly seq?: unknown; readonly hash?: unknown };
    return typeof seq === 'number' && seq > 0 && typeof hash === 'string'
      ? { seq, hash, from: 'device' }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it, or forgets it; a device that keeps nothing is as one that never checked. */
export function keepCheck(
  store: CheckStore,
  site: string,
  last: Pick<Known, 'seq' | 'hash'> | undefined,
): void {
  try {
    if (last) store().setItem(keyOf(site), JSON.stringify({ seq: last.seq, hash: last.hash }));
    else store().removeItem(keyOf(site));
  } catch {
    // Storage is blocked or full.
  }
}

function keyOf(site: string): string {
  return `headcount.ledger.${site}`;
}
