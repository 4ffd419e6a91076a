import type { Stage } from '../../audit/stage.ts';

/**
 * Which checks `--only` names.
 *
 * @param named checks and groups, separated by commas
 * @returns their names, or what is wrong with them in words
 */
export function wantedChecks(
  named: readonly string[],
  stages: readonly Stage[],
): ReadonlySet<string> | { readonly wrong: string } {
  const wanted = named.flatMap((text) => text.split(',').map((name) => name.trim()));
  const groups = stages.map(({ group }) => group as string);
  const checks = stages.flatMap((stage) => stage.checks.map(({ name }) => name as string));
  const unknown = wanted.filter((name) => !groups.includes(name) && !checks.includes(name));
  if (unknown.length === 0) return new Set(wanted);
  return {
    wrong: [
      `there is no check or group ${unknown.map((name) => `'${name}'`).join(', ')}.`,
      `Groups: ${groups.join(', ')}.`,
      `Checks: ${checks.join(', ')}.`,
    ].join('\n'),
  };
}
