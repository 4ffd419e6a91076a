import { GROUP_WORDS } from '../../audit/report/reportWords.ts';
import type { Stage } from '../../audit/stage.ts';

/** Every check by its name, with what it shows. */
export function listChecks(stages: readonly Stage[]): string {
  const width = Math.max(...stages.flatMap(({ checks }) => checks.map(({ name }) => name.length)));
  const paragraphs = stages.map(({ group, checks }) => [
    `${group}: ${GROUP_WORDS[group].asks}`,
    ...checks.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`),
  ]);
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
