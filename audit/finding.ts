import type { Chart } from './chart.ts';

/** What is looked at, in the order of an audit. */
export const GROUPS = [
  'law',
  'schema',
  'release',
  'ledger',
  'canaries',
  'forgetting',
  'consent',
  'attacks',
] as const;
export type Group = (typeof GROUPS)[number];

/** A check by its name, for instance `canaries.state`. */
export type CheckName = `${Group}.${string}`;

/**
 * What it means where a check fails: `critical`, somebody can be identified or a promise to the
 * public is broken; `serious`, a protection is missing that others still stand behind; `minor`,
 * what is promised holds, but cannot be shown, or not for long.
 */
export const SEVERITIES = ['critical', 'serious', 'minor'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * How a check ended. What could not be carried out has `failed`, since nothing is known;
 * `not-applicable` is what the policy or the platform leaves nothing to check in, as noise under
 * suppression. A `warning` fails nothing: it is for somebody to look at.
 */
export const STATUSES = ['passed', 'failed', 'warning', 'not-applicable'] as const;
export type Status = (typeof STATUSES)[number];

/** What a check is, whatever it finds. All texts are for a reader who does not know the code. */
export interface CheckInfo {
  readonly name: CheckName;
  /** What holds where it passes, as a sentence: "No address is in anything that is kept." */
  readonly title: string;
  /** What was looked at. */
  readonly what: string;
  /** In which way. */
  readonly how: string;
  /** What failing means. */
  readonly severity: Severity;
  /** What to do where it fails. */
  readonly remedy: string;
  /** What it serves to prove, for instance "GDPR art. 5(1)(e)". */
  readonly clauses: readonly string[];
}

/** What a check found. */
export interface Result {
  readonly status: Status;
  /** Figures and places, a line each. Never a value that identifies, and never an exact count of a small cell. */
  readonly evidence: readonly string[];
  /** For readers who like to see it. */
  readonly charts?: readonly Chart[];
}

/** A check of a site's audit, with what it found. */
export interface Finding extends CheckInfo, Result {
  readonly site: string;
}

export const passed = (...evidence: string[]): Result => ({ status: 'passed', evidence });
export const failed = (...evidence: string[]): Result => ({ status: 'failed', evidence });
export const warned = (...evidence: string[]): Result => ({ status: 'warning', evidence });
export const notApplicable = (why: string): Result => ({
  status: 'not-applicable',
  evidence: [why],
});
