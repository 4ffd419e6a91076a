import type { Finding, Group } from '../finding.ts';

/** Whether a finding is of a group. */
export function inGroup(group: Group): (finding: Pick<Finding, 'name'>) => boolean {
  return ({ name }) => name.startsWith(`${group}.`);
}
