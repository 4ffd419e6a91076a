import { eachOnce, type Goal } from '../view/goal.ts';

/** Goals that somebody chose on this device, so that they are there the next time. */
export function keptGoals(device: Pick<Storage, 'getItem'>, site: string): readonly Goal[] {
  try {
    const kept: unknown = JSON.parse(device.getItem(keyOf(site)) ?? '[]');
    return Array.isArray(kept) ? eachOnce(kept.filter(isGoal)) : [];
  } catch {
    return [];
  }
}

export function keepGoals(
  device: Pick<Storage, 'setItem'>,
  site: string,
  goals: readonly Goal[],
): void {
  device.setItem(keyOf(site), JSON.stringify(goals));
}

function keyOf(site: string): string {
  return `headcount.goals.${site}`;
}

function isGoal(it: unknown): it is Goal {
  const { kind, name } = (it ?? {}) as { readonly kind?: unknown; readonly name?: unknown };
  return (kind === 'page' || kind === 'event') && typeof name === 'string';
}
