import type { AuditReport, ReportedFinding } from './reportFormat.ts';

/** A finding and the site that it is of. */
export interface Placed {
  readonly site: string;
  readonly finding: ReportedFinding;
}

/** Which findings serve a clause, by clause in the order of its letters and numbers: art. 5 before art. 25. */
export function clauseIndex({ sites }: AuditReport): [clause: string, shownBy: Placed[]][] {
  const index = new Map<string, Placed[]>();
  for (const { site, findings } of sites) {
    for (const finding of findings) {
      for (const clause of new Set(finding.clauses)) {
        const known = index.get(clause);
        if (known) known.push({ site, finding });
        else index.set(clause, [{ site, finding }]);
      }
    }
  }
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...index].sort(([a], [b]) => compare(a, b));
}
