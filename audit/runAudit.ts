import type { CheckName, Finding, Group, Result } from './finding.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

/** Told how far an audit of a site is. */
export interface AuditProgress {
  stage(group: Group, index: number, of: number): void;
  step(done: number, of: number, doing: string): void;
  found(finding: Finding): void;
}

/**
 * Carries out the stages one after the other and says what each check found.
 *
 * @param wanted checks by name or group; all where it is empty
 * @throws nothing: a stage that breaks off is a finding
 */
export async function runAudit(
  subject: Subject,
  stages: readonly Stage[],
  wanted: ReadonlySet<string>,
  progress: AuditProgress,
): Promise<Finding[]> {
  const isWanted = (name: CheckName) =>
    wanted.size === 0 || wanted.has(name) || wanted.has(name.slice(0, name.indexOf('.')));
  const findings: Finding[] = [];
  const some = stages.filter(({ checks }) => checks.some(({ name }) => isWanted(name)));
  for (const [index, stage] of some.entries()) {
    progress.stage(stage.group, index, some.length);
    const checks = stage.checks.filter(({ name }) => isWanted(name));
    const names = new Set(checks.map(({ name }) => name));
    const results = await stage
      .run(subject, names, progress.step.bind(progress))
      .catch((error: unknown) => brokeOff(error));
    for (const check of checks) {
      const result = results instanceof Map ? results.get(check.name) : results;
      const finding = { ...check, ...(result ?? NOT_MADE), site: subject.policy.site } as Finding;
      findings.push(finding);
      progress.found(finding);
    }
  }
  return findings;
}

const NOT_MADE: Result = {
  status: 'failed',
  evidence: ['The check was not carried out, so nothing is known.'],
};

/** Only messages that were made for a reader may be told: others may hold anything. */
export function brokeOff(error: unknown): Result {
  const told = error instanceof AuditError ? error.message : `${nameOf(error)}`;
  return {
    status: 'failed',
    evidence: [`The check could not be carried out, so nothing is known: ${told}.`],
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an error';
}

/** Why a check could not be carried out, in words that hold nothing personal. */
export class AuditError extends Error {
  override name = 'AuditError';
}
