import type { Policy } from '../policy.ts';

export const PACKS = ['general', 'cnil', 'gdpr', 'eprivacy', 'ccpa', 'coppa', 'dpdp'] as const;
export type PackName = (typeof PACKS)[number];

/** Where a rule comes from. */
export interface Source {
  readonly clause: string;
  readonly url: string;
  /** When it begins to apply, where that was lately or is still to come: `2027-05-13`. */
  readonly from?: string;
}

/** What a rule found: what it read, in words with the values, and what to change and where. */
export type Verdict =
  | { readonly outcome: 'ok'; readonly read: string }
  | { readonly outcome: 'error' | 'warning'; readonly read: string; readonly change: string };

export interface Rule {
  /** Its pack and a name, as `gdpr.transfers`. */
  readonly id: string;
  readonly pack: PackName;
  readonly source: Source;
  /** @param today as `2026-11-22` */
  judge(policy: Policy, today: string): Verdict;
}

/** Rules of one law, and the sites they are for. */
export interface Pack {
  readonly name: PackName;
  appliesTo(policy: Policy): boolean;
  readonly rules: readonly Rule[];
}

export function ok(read: string): Verdict {
  return { outcome: 'ok', read };
}

export function error(read: string, change: string): Verdict {
  return { outcome: 'error', read, change };
}

export function warning(read: string, change: string): Verdict {
  return { outcome: 'warning', read, change };
}
