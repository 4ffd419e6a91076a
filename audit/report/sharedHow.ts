import type { ReportedFinding } from './reportFormat.ts';

/** How many checks have to say the same before it is said once for all of them. */
const SHARED_BY = 3;

/** The way of checking that most of a group's passed checks have in common, if enough have one. */
export function sharedHow(
  found: readonly Pick<ReportedFinding, 'how' | 'status'>[],
): string | undefined {
  const ways = found.flatMap(({ how, status }) => (status === 'passed' ? [how] : []));
  const count = (how: string) => ways.filter((it) => it === how).length;
  const [most] = ways.toSorted((a, b) => count(b) - count(a));
  return most !== undefined && count(most) >= SHARED_BY ? most : undefined;
}
