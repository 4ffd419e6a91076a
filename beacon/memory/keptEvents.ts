/** Events at most, the latest. */
const MOST = 100;

interface Kept {
  readonly id?: string;
}

/** What this page keeps, by the events' ids. */
let mine = new Set<string | undefined>();

/** Takes out of local storage what earlier pages had no answer for. */
export function takeKept(): object[] {
  const kept = readKept();
  removeKept();
  return kept;
}

/** Keeps events for a later page, in place of those that this page kept before, beside those of other pages. */
export function keep(events: readonly Kept[]): void {
  const others = readKept().filter(({ id }) => !mine.has(id));
  const all = [...others, ...events].slice(-MOST);
  mine = new Set(events.map(({ id }) => id));
  if (all.length === 0) {
    removeKept();
    return;
  }
  try {
    localStorage.setItem('headcount', JSON.stringify(all));
  } catch {}
}

export function removeKept(): void {
  try {
    localStorage.removeItem('headcount');
  } catch {}
}

/** What stands there may be anybody's. */
function readKept(): Kept[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem('headcount') ?? '[]');
    return Array.isArray(kept) ? kept.filter((it) => it && typeof it === 'object') : [];
  } catch {
    return [];
  }
}
