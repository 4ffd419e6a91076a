import type { Outcome } from './coverageRuns.ts';

/** What {@link coverage} tells of an outcome, after what the scenario was. */
export const COVERAGE = [
  'window, release',
  'people',
  'consent',
  'interval shown',
  'of these it holds the truth',
  'of all runs it is shown and wrong',
  'half-width',
  'too few',
  'clipped',
  'too noisy',
];

export function coverage(outcome: Outcome): string[] {
  const { shown, covered, halfWidth, none } = outcome;
  return [
    percent(shown, 1),
    share(outcome, covered),
    percent(shown === 0 ? 0 : shown * (1 - covered), 1),
    shown === 0 ? '' : percent(halfWidth, 1),
    percent(none.too_few_consented, 1),
    percent(none.clipped, 1),
    percent(none.too_noisy, 1),
  ];
}

/** A share of the runs with an interval, with its binomial standard error. */
export function share({ runs, shown }: Outcome, part: number): string {
  if (shown === 0) return '';
  return `${percent(part, 1)} ± ${(Math.sqrt((part * (1 - part)) / (shown * runs)) * 100).toFixed(1)}`;
}

/** Begins a table. */
export function heading(title: string, columns: readonly string[]): void {
  console.log('%s', `\n**${title}**\n`);
  row(columns, []);
  row(
    columns.map(() => '---'),
    [],
  );
}

export function row(first: readonly string[], rest: readonly string[]): void {
  console.log('%s', `| ${[...first, ...rest].join(' | ')} |`);
}

export function percent(value: number, digits = 0): string {
  return Number.isNaN(value) ? '' : `${(value * 100).toFixed(digits)} %`;
}

export function count(people: number): string {
  return people.toLocaleString('en');
}
