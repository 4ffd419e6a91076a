import { counted } from '../counted.ts';
import type { Spending } from './readSpendings.ts';

/** Windows of which ClickHouse says that something else was spent than the state has booked. */
export function booksThatDiffer(
  published: readonly Spending[],
  booked: readonly Spending[],
): string[] {
  const known = new Map(booked.map((it) => [place(it), it]));
  const differing: string[] = [];
  const spent = new Map<string, number>();
  for (const it of published) spent.set(place(it), (spent.get(place(it)) ?? 0) + it.spent);
  for (const [window, sum] of spent) {
    const row = known.get(window);
    if (row && row.spent !== sum) differing.push(window);
  }
  if (differing.length === 0) return [];
  return [
    `ClickHouse and the state differ in what was spent in ${counted(differing.length, 'window')}, the first of them the ${differing[0]}.`,
  ];
}

function place({ kind, startsAt }: Spending): string {
  return `${kind} from ${new Date(startsAt).toISOString().slice(0, 16)} UTC`;
}
