/** Events at most, the latest. */
const MOST = 100;

/** Milliseconds that a server at least tells an event which comes again from a new one. */
const RESENDS = 12 * 60 * 60 * 1000;

interface Kept {
  readonly id?: string;
  readonly at?: number;
}

/** What this page keeps, by the events' ids. */
let mine = new Set<string | undefined>();

/** Takes out of local storage what earlier pages of this visitor had no answer for. */
export function takeKept(visitor: string): object[] {
  const kept = readKept(visitor);
  removeKept();
  return kept.filter(({ at = 0 }) => at > Date.now() - RESENDS);
}

/** Keeps events for a later page, in place of those that this page kept before, beside those of other pages. */
export function keep(visitor: string, events: readonly Kept[]): void {
  const others = readKept(visitor).filter(({ id }) => !mine.has(id));
  const all = [...others, ...events].slice(-MOST);
  mine = new Set(events.map(({ id }) => id));
  if (all.length === 0) {
    removeKept();
    return;
  }
  try {
    localStorage.setItem('headcount', JSON.stringify([markOf(visitor), ...all]));
  } catch {}
}

/** Enough to tell that the id is another one by now. The id itself must not outlive its cookie. */
const markOf = (visitor: string) => visitor.slice(0, 4);

export function removeKept(): void {
  try {
    localStorage.removeItem('headcount');
  } catch {}
}

/** What stands there may be anybody's; events of another id are not sent under this one. */
function readKept(visitor: string): Kept[] {
  try {
    const [whose, ...kept] = JSON.parse(localStorage.getItem('headcount') ?? '[]');
    if (whose !== markOf(visitor)) return [];
    return kept.filter((it: unknown) => it && typeof it === 'object');
  } catch {
    return [];
  }
}
