import { type OpenWindows, openWindows, windowsInWords } from './openWindows.ts';
import type { Policy } from './policy.ts';
import { whatConsentChanges } from './rules/whatConsentChanges.ts';

/**
 * For how long the platform can set a Durable Object back; nobody can switch it off:
 * https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/#pitr-point-in-time-recovery-api
 */
export const RESTORABLE_DAYS = 30;

/** The operator of the servers, as notices and records name it. */
export const CLOUDFLARE = 'Cloudflare, Inc.';

/** Whether a policy says itself that Cloudflare runs the servers. */
export function namesCloudflare({ recipients }: Policy): boolean {
  return recipients.some(({ name }) => /cloudflare/i.test(name));
}

/** What joins the events that an earlier state has, in words: nothing, or fingerprints. */
export function joinedInWords(policy: Policy): string | undefined {
  const { fingerprints } = openWindows(policy);
  if (fingerprints.length === 0) return undefined;
  const windows = windowsInWords(fingerprints, 'or', true);
  return `Where there is consent, a fingerprint joins what one browser did in ${windows}${linked({ fingerprints })}`;
}

/** Fingerprints of several kinds of window are changed by one event, so in the state they lead to each other. */
function linked({ fingerprints }: Pick<OpenWindows, 'fingerprints'>): string {
  if (fingerprints.length < 2) return '';
  return ', and through these from one of them to the next';
}

/** Whether there is anything to bring back: what is dropped is in no state. */
export function isRestorable(policy: Policy): boolean {
  return !whatConsentChanges(policy).nothingCounted;
}
