import type { ReportedFinding, Status } from '../ask/reportAnswer.ts';

/** What the groups of checks are called, as in the report that is filed. */
const GROUPS: Readonly<Record<string, string>> = {
  law: 'Law',
  schema: 'What can be stored',
  release: 'What was published',
  ledger: 'The record of releases',
  canaries: 'Planted values',
  forgetting: 'Forgetting',
  consent: 'Consent',
  attacks: 'Attacks',
};

/** How a check ended, with a mark that needs no colour, and how so many of them did. */
export const STATUS_WORDS: Readonly<
  Record<Status, { readonly mark: string; readonly says: string; readonly many: string }>
> = {
  failed: { mark: '✘', says: 'Failed', many: 'failed' },
  warning: { mark: '!', says: 'To look at', many: 'to look at' },
  passed: { mark: '✔', says: 'Passed', many: 'passed' },
  'not-applicable': { mark: '–', says: 'Does not apply', many: 'not applicable' },
};

/** Checks of a group, with what it is called, in the report's order. */
export interface FindingGroup {
  readonly name: string;
  readonly title: string;
  readonly findings: readonly ReportedFinding[];
}

export function groupsOf(findings: readonly ReportedFinding[]): FindingGroup[] {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const name = finding.name.split('.')[0] ?? '';
    groups.set(name, [...(groups.get(name) ?? []), finding]);
  }
  return [...groups].map(([name, found]) => ({
    name,
    title: GROUPS[name] ?? name,
    findings: found,
  }));
}

const GRAVITY = { critical: 0, serious: 1, minor: 2 };

/** What needs somebody: what failed, the gravest first, then what is to be looked at. */
export function toLookAt(findings: readonly ReportedFinding[]): ReportedFinding[] {
  const of = (status: Status) =>
    findings
      .filter((finding) => finding.status === status)
      .toSorted((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]);
  return [...of('failed'), ...of('warning')];
}

export function countOf(findings: readonly ReportedFinding[], status: Status): number {
  return findings.filter((finding) => finding.status === status).length;
}

/** How long an audit took: "31 seconds". Both ISO 8601. */
export function tookInWords(startedAt: string, finishedAt: string): string {
  const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  if (seconds < 120) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  return `${Math.round(seconds / 60)} minutes`;
}
