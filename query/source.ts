import type { Policy } from '../policy/policy.ts';
import { dayAt, type TimeRange } from './dateRange.ts';
import { countWindows, type Plan } from './planQuery.ts';
import type { Query } from './querySchema.ts';
import type { Read } from './read.ts';
import { readReleases, type Way } from './readReleases.ts';

/** A question with all that its answer depends on beside the released rows. */
export interface Question {
  readonly query: Query;
  readonly range: TimeRange;
  readonly policy: Pick<Policy, 'timezone' | 'release'>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A plan with how the windows were released that it sums. */
export interface Source {
  readonly plan: Plan;
  readonly ways: readonly Way[];
  readonly published: readonly Way[];
  /** Windows published, and windows that lie wholly in the range. */
  readonly windows: number;
  readonly expected: number;
}

/**
 * The first plan whose windows are all published, else the one with the largest
 * part of them: a cube may be new, and a month that is over still in its grace period.
 */
export async function fullestSource(question: Question, plan: Plan, read: Read): Promise<Source> {
  let best: Source | undefined;
  for (const it of [plan, ...plan.otherwise]) {
    const source = await sourceOf(question, it, read, it.parent?.name);
    if (best === undefined || share(source) > share(best)) best = source;
    if (share(best) === 1) break;
  }
  return best as Source;
}

function share({ windows, expected }: Source): number {
  return expected === 0 ? 1 : windows / expected;
}

/** A plan with its windows, and those of the cube `beside` it among its ways. */
export async function sourceOf(
  question: Question,
  plan: Plan,
  read: Read,
  beside: string | undefined,
): Promise<Source> {
  const ways = await readReleases(question.query.site_id, plan, beside, question.range, read);
  const published = publishedOf(plan.cube.name, ways);
  const windows = published.reduce((sum, { starts }) => sum + starts.length, 0);
  const expected = expectedOf(question, plan, published[0]?.starts[0]);
  return { plan, ways, published, windows, expected };
}

/** The ways in which windows of a cube were published. */
export function publishedOf(cube: string | undefined, ways: readonly Way[]): Way[] {
  return ways.filter((way) => way.cube === cube && way.withheld === '');
}

/** Windows wholly in the range; of all time those since the first that was published (seconds since 1970). */
function expectedOf({ range, policy, now }: Question, { cube }: Plan, first = now / 1000): number {
  if (range.span) return countWindows(range, cube.window) ?? 0;
  const days = {
    first: dayAt(first * 1000, policy.timezone),
    last: dayAt(now, policy.timezone).subtract({ days: 1 }),
  };
  return countWindows({ ...range, from: first, span: days }, cube.window) ?? 0;
}
