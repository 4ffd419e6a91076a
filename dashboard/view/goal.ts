/** What a visit is hoped to come to: a page that is seen, or a custom event. */
export interface Goal {
  readonly kind: 'page' | 'event';
  readonly name: string;
}

/** Each asks some questions of its own, and a link may name as many as it likes. */
export const MOST_GOALS = 20;

export function isSame(a: Goal, b: Goal): boolean {
  return a.kind === b.kind && a.name === b.name;
}

/** Each goal once, and no more than the page shows. */
export function eachOnce(goals: readonly Goal[]): Goal[] {
  return goals
    .filter((goal, index) => goals.findIndex((it) => isSame(it, goal)) === index)
    .slice(0, MOST_GOALS);
}
