import type { Choice, Said } from '../headcount.d.ts';

type State = '0' | '1' | '-';
interface Storages {
  ad: State;
  analytics: State;
}

/** `granted`, or a refusal, whatever else it says; what is not named says nothing. */
const read = (value: unknown, before: State): State => {
  if (value === undefined) return before;
  return value === 'granted' ? '1' : '0';
};

/**
 * Folds the calls of Consent Mode into what holds: what the visitor chose (`update`), else the
 * page's defaults. Where a visitor is cannot be known here without their address, so a default for
 * some regions says nothing, but it takes the word of a default grant for all others: who is there
 * may be in one of them. Nor does a default grant that waits for its update.
 */
export function createConsentMode(grants: boolean) {
  const defaults: Storages = { ad: '-', analytics: '-' };
  const updates: Storages = { ad: '-', analytics: '-' };
  let uncertain = false;

  return {
    /** Takes a call of `gtag`, or anything else; whether it was one about consent. */
    take(call: unknown): boolean {
      const [name, command, values] = Array.from((call ?? []) as ArrayLike<unknown>);
      if (name !== 'consent' || typeof values !== 'object' || values === null) return false;
      const { ad_storage, analytics_storage, region, wait_for_update } = values as Record<
        string,
        unknown
      >;
      if (command === 'update') {
        updates.ad = read(ad_storage, updates.ad);
        updates.analytics = read(analytics_storage, updates.analytics);
      } else if (command !== 'default') {
        return false;
      } else if (region !== undefined) {
        uncertain ||= read(analytics_storage, '-') === '0';
      } else {
        uncertain ||= wait_for_update !== undefined;
        defaults.ad = read(ad_storage, defaults.ad);
        defaults.analytics = read(analytics_storage, defaults.analytics);
      }
      return true;
    },
    /** What it says, and the string that tells the server: `G1`, ad storage, analytics storage. */
    result(): { readonly says: Choice | undefined; readonly said: Said } {
      const byDefault = uncertain && defaults.analytics === '1' ? '-' : defaults.analytics;
      const analytics = updates.analytics === '-' ? byDefault : updates.analytics;
      const ad = updates.ad === '-' ? defaults.ad : updates.ad;
      if (analytics === '-') return { says: undefined, said: { gcs: undefined } };
      const granted = grants ? 'granted' : undefined;
      return { says: analytics === '1' ? granted : 'denied', said: { gcs: `G1${ad}${analytics}` } };
    },
  };
}
