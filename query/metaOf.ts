import type { Answer } from './answerSchema.ts';
import { instantText, nextRelease } from './nextRelease.ts';
import type { Way } from './readReleases.ts';
import type { Question, Source } from './source.ts';

/** What an answer's numbers rest on. */
export function metaOf(question: Question, source: Source): Omit<Answer['meta'], 'other'> {
  const { range, policy, now } = question;
  const { plan, ways, published, windows, expected } = source;
  const { cube } = plan;
  const newest = published.toSorted((a, b) => a.endsAt - b.endsAt).at(-1);
  const mechanisms = [...new Set(published.map(({ mechanism }) => mechanism))].sort();
  const mechanism = newest?.mechanism ?? policy.release.mechanism;
  // Nothing published yet: then by the rule in force.
  const rule = policy.release.mechanism === 'suppression' ? policy.release : { k: 0, rounding: 0 };
  const withheld = withheldOf(ways.filter((way) => way.cube === cube.name));
  const partial = published.reduce((sum, it) => sum + (it.partial ? it.starts.length : 0), 0);
  return {
    cube: cube.name,
    window: cube.window,
    mechanism,
    ...(mechanisms.length > 1 ? { mechanisms } : {}),
    k: newest?.k ?? rule.k,
    rounding: newest?.rounding ?? rule.rounding,
    ...(newest?.mechanism === 'dp'
      ? { epsilon: newest.epsilon, delta: newest.delta, threshold: newest.threshold }
      : {}),
    margin: mechanism === 'dp' || mechanisms.includes('dp') ? '95 of 100' : 'at most',
    windows,
    windows_expected: expected,
    ...(withheld ? { withheld } : {}),
    ...(partial > 0 ? { partial } : {}),
    ...(range.days === undefined ? {} : { days: range.days }),
    complete_until: newest ? instantText(newest.endsAt * 1000) : null,
    next_window: nextRelease(cube.window, policy, now),
  };
}

/** How many windows were withheld, by reason. */
function withheldOf(ways: readonly Way[]): Record<string, number> | undefined {
  const counts = new Map<string, number>();
  for (const { withheld, starts } of ways) {
    if (withheld !== '') counts.set(withheld, (counts.get(withheld) ?? 0) + starts.length);
  }
  return counts.size > 0 ? Object.fromEntries([...counts].sort()) : undefined;
}
